import { fillNormal, purposes } from '@ouroboros/native';
import { expect, test } from 'vitest';
import type { Comparison } from './comparison.ts';
import { geometryFigures } from './distributions.ts';
import { conformationAt, moleculeOf } from './testing/conformations.ts';

const ethane = moleculeOf({ name: 'CC', elements: [6, 6], bonds: [[0, 1]] });

/** Conformations of two carbons at these distances. */
function pairs(lengths: readonly number[], molecule = ethane) {
  return lengths.map((length) =>
    conformationAt(molecule, [
      [0, 0, 0],
      [length, 0, 0],
    ]),
  );
}

function comparison(real: readonly number[], generated: readonly number[]): Comparison {
  return { molecule: ethane, references: pairs(real), generated: pairs(generated), unusable: 0 };
}

/** Normal bond lengths. */
function lengths(count: number, mean: number, deviation: number, index: number): number[] {
  const draws = new Float64Array(count);
  fillNormal(draws, { seed: 8, purpose: purposes.data, iteration: 0, index });
  return [...draws.map((draw) => mean + deviation * draw)];
}

test('a distribution has the shares of the bins of real and of generated values', () => {
  const { distributions } = geometryFigures([comparison([1.501, 1.501, 1.521], [1.501, 1.91])]);
  expect(distributions.map(({ name }) => name)).toEqual(['bond-length-cc-single']);
  const [bonds] = distributions;
  expect([bonds?.low, bonds?.high, bonds?.real.length]).toEqual([1, 2, 50]);
  // Bins of 0.02 angstrom.
  expect(bonds?.real[25]).toBeCloseTo(2 / 3, 9);
  expect(bonds?.real[26]).toBeCloseTo(1 / 3, 9);
  expect([bonds?.generated[25], bonds?.generated[45]]).toEqual([0.5, 0.5]);
});

test('two samples of one distribution are hardly apart, wider and shifted ones are, and others entirely', () => {
  const real = lengths(2000, 1.5, 0.03, 0);
  const divergence = (generated: readonly number[]) =>
    geometryFigures([comparison(real, generated)]).metrics.bondDivergence;
  // Expected of B bins and n draws either way: (B - 1) / (8 n ln 2) * 2, 0.002 here.
  expect(divergence(lengths(2000, 1.5, 0.03, 1))).toBeLessThan(0.01);
  const wide = divergence(lengths(2000, 1.5, 0.09, 2));
  expect(wide).toBeGreaterThan(0.15);
  expect(wide).toBeLessThan(0.4);
  expect(divergence(lengths(2000, 1.7, 0.03, 3))).toBeGreaterThan(0.9);
});

test('the divergence of normal bond lengths is the one of their densities', () => {
  const [real, generated] = [lengths(20_000, 1.5, 0.08, 4), lengths(20_000, 1.58, 0.08, 5)];
  const divergence = geometryFigures([comparison(real, generated)]).metrics.bondDivergence;
  // By numerical integration, of densities a deviation apart.
  expect(divergence).toBeCloseTo(integratedDivergence(1), 2);
});

test('values outside of the bins count in the divergence, and their shares are missing from the distribution', () => {
  const { metrics, distributions } = geometryFigures([comparison([1.5, 1.5], [40, 1.5])]);
  const [bonds] = distributions;
  expect(bonds?.generated.reduce((sum, share) => sum + share, 0)).toBe(0.5);
  // (1, 0) against (1/2, 1/2).
  expect(metrics.bondDivergence).toBeCloseTo(0.311278, 6);
  expect(geometryFigures([comparison([1.5], [40])]).metrics.bondDivergence).toBe(1);
});

test('every molecule counts alike, however many conformations of it there are', () => {
  const other = moleculeOf({ name: 'other', elements: [6, 6], bonds: [[0, 1]] });
  const { distributions } = geometryFigures([
    { molecule: ethane, references: pairs([1.21]), generated: pairs([1.21]), unusable: 0 },
    {
      molecule: other,
      references: pairs([1.81, 1.81, 1.81], other),
      generated: pairs([1.81, 1.81], other),
      unusable: 0,
    },
  ]);
  const [bonds] = distributions;
  expect([bonds?.real[10], bonds?.real[40]]).toEqual([0.5, 0.5]);
  expect([bonds?.generated[10], bonds?.generated[40]]).toEqual([0.5, 0.5]);
});

test('without a usable conformation there is nothing to tell', () => {
  const nothing = { molecule: ethane, references: pairs([1.5]), generated: [], unusable: 2 };
  expect(geometryFigures([nothing])).toEqual({ metrics: {}, distributions: [] });
});

/** Jensen-Shannon divergence in bits of two normal densities of deviation 1 whose means are `shift` apart. */
function integratedDivergence(shift: number): number {
  const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  const step = 0.001;
  let sum = 0;
  for (let x = -8; x < 8 + shift; x += step) {
    const [p, q] = [density(x), density(x - shift)];
    sum += (p * Math.log2((2 * p) / (p + q)) + q * Math.log2((2 * q) / (p + q))) / 2;
  }
  return sum * step;
}
