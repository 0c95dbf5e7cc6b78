import { expect, test } from 'vitest';
import { accumulate } from './accumulate.ts';
import { accumulateSubsample } from './accumulate-subsample.ts';
import { replace } from './replace.ts';
import { replaceMultiple } from './replace-multiple.ts';
import { findRegime, regimes } from './table.ts';

const real = (examples: number) => ({ source: { kind: 'real' }, examples, weight: 1 });
const synthetic = (model: number, examples: number) => ({
  source: { kind: 'synthetic', model },
  examples,
  weight: 1,
});

test('every regime fits its first model on the real batch alone', () => {
  for (const regime of regimes.values()) expect(regime.mixture(1, 100)).toEqual({ parts: [real(100)] });
});

test('replace sees the newest batch only', () => {
  expect(replace.mixture(4, 100)).toEqual({ parts: [synthetic(3, 100)] });
  expect(replace.synthetic(3, 100)).toBe(100);
});

test('accumulate sees the real batch and every synthetic one', () => {
  expect(accumulate.mixture(3, 100)).toEqual({
    parts: [real(100), synthetic(1, 100), synthetic(2, 100)],
  });
});

test('replace-multiple sees as many examples as accumulate, all from the newest model', () => {
  expect(replaceMultiple.mixture(3, 100)).toEqual({ parts: [synthetic(2, 300)] });
  expect(replaceMultiple.synthetic(2, 100)).toBe(300);
});

test('accumulate-subsample draws one unit from the whole pool', () => {
  expect(accumulateSubsample.mixture(3, 100)).toEqual({
    ...accumulate.mixture(3, 100),
    subsample: 100,
  });
});

test('batches follow a schedule of sizes, and what a fit asks of a batch is what was generated', () => {
  const sizes = (batch: number) => 1.5 ** (batch - 1);
  expect(accumulate.mixture(3, 10, sizes)).toEqual({ parts: [real(10), synthetic(1, 15), synthetic(2, 23)] });
  expect(replaceMultiple.mixture(3, 10, sizes)).toEqual({ parts: [synthetic(2, 48)] });
  for (const regime of regimes.values()) {
    const parts = regime.mixture(5, 10, sizes).parts;
    for (const { source, examples } of parts) {
      if (source.kind === 'synthetic') expect(examples).toBe(regime.synthetic(source.model, 10, sizes));
    }
  }
});

test('an unknown regime is refused with the nearest name', () => {
  expect(() => findRegime('acumulate')).toThrow('did you mean accumulate?');
});
