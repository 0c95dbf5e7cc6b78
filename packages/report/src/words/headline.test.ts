import { expect, test } from 'vitest';
import { exampleSummary, languageLosses } from '../testing/example-run.ts';
import { linearExample } from '../testing/linear-example.ts';
import { headlineOf } from './headline.ts';

const flat = [2.3, 2.301, 2.299, 2.3];

test('the headline tells what replacing and accumulating did, with the first and the last mean', () => {
  expect(headlineOf(exampleSummary({ losses: languageLosses }))).toBe(
    'Replacing the data raised the language model’s test cross-entropy from 2.31 to 3.05 nats per token in 5 iterations; accumulating lowered it to 2.28.',
  );
});

test('a loss that ends within one part in a hundred of where it began was kept', () => {
  const summary = exampleSummary({
    losses: { replace: languageLosses.replace ?? [], accumulate: [flat, flat, flat] },
  });
  expect(headlineOf(summary)).toMatch(/; accumulating kept it at 2\.30\.$/);
});

test('a rise that slows down and stays below half of the other one is said to', () => {
  expect(headlineOf(linearExample())).toBe(
    'Replacing the data raised the linear model’s test error above the noise floor from 0.102 to 0.602 in 6 iterations; accumulating raised it only to 0.151, ever more slowly.',
  );
});

test('no direction is claimed where the seeds differ about it', () => {
  const losses = {
    replace: [
      [2, 2.1, 2.6],
      [2, 1.9, 1.7],
      [2, 2, 2.1],
    ],
  };
  expect(headlineOf(exampleSummary({ losses }))).toBe(
    'Replacing the data took the language model’s test cross-entropy from 2.00 to 2.13 nats per token in 3 iterations, while the seeds differ about the direction.',
  );
});

test('one seed claims no direction either', () => {
  expect(headlineOf(exampleSummary({ losses: { accumulate: [[2, 1.8, 1.7]] } }))).toBe(
    'Accumulating the data took the language model’s test cross-entropy from 2.00 to 1.70 nats per token in 3 iterations (one seed).',
  );
});

test('a run that is not finished compares the seeds that have got farthest with themselves', () => {
  const losses = {
    replace: [
      [2, 2.5, 3],
      [4, 4.5],
    ],
  };
  expect(headlineOf(exampleSummary({ losses, iterations: 5 }))).toBe(
    'So far, replacing the data took the language model’s test cross-entropy from 2.00 to 3.00 nats per token in 3 iterations (one seed).',
  );
});

test('before a second iteration there is only a beginning', () => {
  expect(headlineOf(exampleSummary({ losses: { replace: [[2.345]] }, iterations: 5 }))).toBe(
    'Fitted on real data, the language model has a test cross-entropy of 2.35 nats per token; none has been fitted on generated data.',
  );
  expect(headlineOf(exampleSummary({ losses: { replace: [] }, seeds: 2, iterations: 5 }))).toMatch(
    /^No model has been fitted yet/,
  );
});

test('regimes and families that nobody described are named', () => {
  const summary = exampleSummary({ family: 'sound', losses: { 'every-other': [flat, flat] } });
  expect(headlineOf(summary)).toBe(
    'The regime every-other kept the sound model’s test cross-entropy at 2.30 nats per token for 4 iterations.',
  );
});
