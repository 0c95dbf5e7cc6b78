import { expect, test } from 'vitest';
import { type Shape, shapeOf } from '../analysis/shape.ts';
import { shapedLosses, shapeExample } from '../testing/shape-example.ts';
import { contraryWords, misfitWords, shapeVerdict, withoutFormWords } from './shape.ts';

const both = ['replace', 'accumulate'] as const;

/** What is said of losses. */
function said(losses: Parameters<typeof shapeExample>[0]): {
  verdict: string;
  misfit: string;
  without: string;
} {
  const summary = shapeExample(losses);
  const shape = shapeOf(summary) as Shape;
  const words = [shapeVerdict(shape, summary), misfitWords(shape, summary), withoutFormWords(shape)];
  const [verdict = '', misfit = '', without = ''] = words;
  return { verdict, misfit, without };
}

test('a shape that holds is said to carry over, one that holds in part or not at all is told apart', () => {
  expect(said(shapedLosses(both, [2, 0.3])).verdict).toBe(
    'The shape carries over to the language model: one offset and one scale for 2 regimes account for 100 % of the variance of 9 mean losses.',
  );
  const bent = { replace: [[1, 1.2, 1.3, 1.4, 2.2]], accumulate: [[1, 1.2, 1.3, 1.2, 1.1]] };
  expect(said(bent).verdict).toMatch(
    /^The shape carries over to the language model in part: .* [678]\d % of/,
  );
  const wild = { replace: [[1, 3, 1, 3, 2]], accumulate: [[1, 3, 1, 3, 2]] };
  expect(said(wild).verdict).toMatch(/^The shape does not carry over to the language model: .* \d+ % of/);
});

test('losses that fall where theory rises do not have its shape, however well a line fits', () => {
  expect(said(shapedLosses(both, [5, -0.3])).verdict).toBe(
    'The shape does not carry over to the language model: taken together, its losses do not rise where theory does.',
  );
});

test('where chance can do as much, nothing is said of the shape', () => {
  const losses = {
    replace: [
      [1, 3, 2, 4, 3],
      [3, 2, 4, 2, 4],
      [2, 2, 3, 3, 2],
    ],
  };
  expect(said({ ...losses, accumulate: losses.replace }).verdict).toMatch(
    /^Whether the shape carries over to the language model these seeds do not tell: .*, and chance can do the rest\.$/,
  );
});

test('a regime that falls where theory rises is named, though all together rise', () => {
  const { replace = [] } = shapedLosses(['replace'], [2, 0.3]);
  const shape = shapeOf(shapeExample({ replace, accumulate: [[2.3, 2.29, 2.28, 2.27, 2.26]] })) as Shape;
  expect(contraryWords(shape)).toBe(' By itself, accumulate does not rise where theory does.');
  expect(contraryWords(shapeOf(shapeExample(shapedLosses(both, [2, 0.3]))) as Shape)).toBe('');
});

test('few points are said to prove nothing, or to be a hint', () => {
  expect(said({ replace: [[2, 3]] })).toMatchObject({
    verdict: 'This proves nothing: two numbers are fitted to 2 points, and a line meets any two.',
    misfit: '',
  });
  expect(said({ replace: [[2, 3, 4]] }).verdict).toBe(
    'This proves nothing: two numbers are fitted to 3 points, which leaves 1 degree of freedom.',
  );
  expect(said({ replace: [[2, 3, 4.1, 5, 6]] }).verdict).toMatch(
    /100 % of the variance of 5 mean losses\. With 3 degrees of freedom that is a hint at most\.$/,
  );
});

test('a v_n that does not change and a loss that does not are no shape', () => {
  const summary = shapeExample({ replace: [[2, 2.5, 3]] });
  const flat = summary.chains.map((chain) => ({ ...chain, linear: [1, 1, 1] }));
  const shape = shapeOf({ ...summary, chains: flat }) as Shape;
  expect(shapeVerdict(shape, summary)).toContain('v_n is the same at every point');
  expect(misfitWords(shape, summary)).toBe('');
  expect(said({ replace: [[2, 2, 2, 2, 2]] }).verdict).toContain(
    'the same at every point: there is no shape',
  );
});

test('the misfit stands beside what chance can do, where several seeds tell it', () => {
  const bent = (by: number) => ({
    replace: [
      [1, 2, 3, 4, 5 + by],
      [1.1, 2, 3.1, 4, 5.1 + by],
    ],
  });
  expect(said(bent(0)).misfit).toMatch(
    /^A mean lies 0\.0\d+ nats per token off as a rule \(residual standard error, 3 degrees of freedom\); chance alone would make that 0\.0\d+ \(standard error of a mean over 2 seeds\)\.$/,
  );
  expect(said(bent(2)).misfit).toContain('so the shape misses something that is there');
  expect(said({ replace: [[1, 2, 3, 4, 7]] }).misfit).toContain(
    'one seed does not tell how much of that is chance',
  );
});

test('regimes without v_n are named', () => {
  expect(said(shapedLosses(both, [2, 0.3])).without).toBe('');
  const more = { ...shapedLosses(both, [2, 0.3]), 'accumulate-subsample': [[2, 2.1, 2.2, 2.3, 2.4]] };
  expect(said(more).without).toBe(
    ' Dashed: no v_n is known for accumulate-subsample, which is shown as measured and no part of the fit.',
  );
});
