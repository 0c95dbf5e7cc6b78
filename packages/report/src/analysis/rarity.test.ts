import { expect, test } from 'vitest';
import { exampleSummary, languageLosses } from '../testing/example-run.ts';
import { studyExample } from '../testing/study-example.ts';
import { rarityProfilesOf } from './rarity.ts';

test('profiles are means over seeds, from the most frequent tenth to the rarest', () => {
  const [replace, accumulate] = rarityProfilesOf(studyExample());
  expect([replace?.regime, accumulate?.regime]).toEqual(['replace', 'accumulate']);
  expect(replace?.profiles.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5]);
  const last = replace?.profiles[4]?.losses ?? [];
  expect(last.length).toBe(10);
  for (const [i, loss] of last.entries()) expect(loss).toBeCloseTo(0.82 + 0.4 * i + (1.4 * i ** 2) / 30, 12);
});

test('an iteration that lacks a share is left out, and so is a regime that has none', () => {
  const summary = exampleSummary({
    losses: languageLosses,
    alter: ({ n, metrics }, regime) =>
      regime === 'accumulate'
        ? {}
        : { metrics: { ...metrics, lossByRarity1: 1, ...(n === 2 ? {} : { lossByRarity2: 2 }) } },
  });
  const [only, ...others] = rarityProfilesOf(summary);
  expect(others).toEqual([]);
  expect(only?.profiles.map(({ n }) => n)).toEqual([1, 3, 4, 5]);
});

test('a run that did not measure it has no profiles', () => {
  expect(rarityProfilesOf(exampleSummary({ losses: languageLosses }))).toEqual([]);
});
