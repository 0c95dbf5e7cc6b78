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

test('fixed-real weighs the first real batch so that it has its share, fresh-real a new one in every fit', () => {
  const weighted = (of: object, weight: number) => ({ ...of, weight: expect.closeTo(weight, 12) });
  expect(findRegime('fixed-real-0.3').mixture(4, 100)).toEqual({
    parts: [weighted(real(100), 0.6), weighted(synthetic(3, 100), 1.4)],
  });
  expect(findRegime('fresh-real-0.618').mixture(4, 100)).toEqual({
    parts: [
      weighted({ ...real(100), source: { kind: 'real', batch: 4 } }, 1.236),
      weighted(synthetic(3, 100), 0.764),
    ],
  });
  expect(findRegime('fixed-real').mixture(2, 100)).toEqual({ parts: [real(100), synthetic(1, 100)] });
});

test('the share is one of the weight, whatever the sizes of the batches, and the mean weight is 1', () => {
  for (const name of ['fixed-real-0.25', 'fresh-real-0.25']) {
    const { parts } = findRegime(name).mixture(3, 10, (batch) => batch);
    const [real = 0, synthetic = 0] = parts.map(({ examples, weight }) => examples * weight);
    expect(parts.map(({ examples }) => examples)).toEqual([10, 30]);
    expect(real / (real + synthetic)).toBeCloseTo(0.25, 12);
    expect(real + synthetic).toBeCloseTo(40, 12);
  }
});

test('a share that is none is refused with an example', () => {
  for (const share of ['0', '0.0', '1', '1.2', '-0.5', 'half', '', '1e-1', 'Infinity']) {
    expect(() => findRegime(`fixed-real-${share}`)).toThrow(
      `regimes "fixed-real-${share}": expected a share of real data above 0 and below 1 behind the name, ` +
        `received "${share}"; write for example fixed-real-0.3`,
    );
  }
});

test('an unknown regime is refused with the nearest name', () => {
  expect(() => findRegime('acumulate')).toThrow('did you mean accumulate?');
  expect(() => findRegime('fixd-real-0.3')).toThrow('did you mean fixed-real-0.3?');
  expect(() => findRegime('replce-0.3')).toThrow('did you mean replace?');
  expect(() => findRegime('fresh')).toThrow('fixed-real-<share>, fresh-real-<share>');
});
