import type { Conformation, Molecule } from '@ouroboros/data/molecules';
import { purposes } from '@ouroboros/native';
import { expect, test } from 'vitest';
import { levelOfVisit, perturb } from './perturbation.ts';

const key = { seed: 1, purpose: purposes.noise, iteration: 2, index: 0 };

/** A chain of `atoms` carbons, an angstrom apart. */
function chainOf(atoms: number): Conformation {
  const molecule: Molecule = {
    name: 'chain',
    smiles: 'C'.repeat(atoms),
    elements: new Uint8Array(atoms).fill(6),
    charges: new Int8Array(atoms),
    bonds: Uint16Array.from({ length: 2 * (atoms - 1) }, (_, i) => (i + 1) >> 1),
    orders: new Uint8Array(atoms - 1).fill(1),
    aromatic: new Uint8Array(atoms - 1),
  };
  const positions = Float32Array.from({ length: 3 * atoms }, (_, i) => (i % 3 === 0 ? i / 3 : 0));
  return { molecule, positions };
}

test('two visits that follow each other mirror their levels, whatever the batch', () => {
  for (let visit = 0; visit < 40; visit += 2) {
    const level = levelOfVisit({ ...key, index: visit }, 5000);
    expect(levelOfVisit({ ...key, index: visit + 1 }, 5000)).toBe(4999 - level);
  }
});

/** Of 4,000 uniform draws a tenth lies in each tenth, within six standard deviations: a false alarm in 5e8 runs a tenth. */
test('levels are uniform', () => {
  const counts = new Uint32Array(10);
  for (let pair = 0; pair < 4000; pair++) {
    const level = levelOfVisit({ ...key, index: 2 * pair }, 5000);
    counts[Math.floor(level / 500)] = (counts[Math.floor(level / 500)] as number) + 1;
  }
  const deviation = Math.sqrt(4000 * 0.1 * 0.9);
  for (const count of counts) expect(Math.abs(count - 400)).toBeLessThan(6 * deviation);
});

test('a conformation carries the same noise whatever stands beside it', () => {
  const [first, second] = [chainOf(3), chainOf(5)];
  const both = perturb([
    { conformation: first, key, sigma: 0.5 },
    { conformation: second, key: { ...key, index: 1 }, sigma: 2 },
  ]);
  const alone = perturb([{ conformation: second, key: { ...key, index: 1 }, sigma: 2 }]);
  expect([...both.noisy.subarray(9)]).toEqual([...alone.noisy]);
  expect([...both.original]).toEqual([...first.positions, ...second.positions]);
  expect([...both.sigmas]).toEqual([0.5, 2]);
});

test('noise is in proportion to sigma, and draws that skip those of others have their own', () => {
  const conformation = chainOf(4);
  const shift = (sigma: number, skip = 0) => {
    const { noisy, original } = perturb([{ conformation, key, sigma, skip }]);
    return noisy.map((value, i) => (value - (original[i] as number)) / sigma);
  };
  const [small, large, other] = [shift(0.5), shift(4), shift(4, 12)];
  for (const [i, value] of small.entries()) expect(value).toBeCloseTo(large[i] as number, 5);
  const overlap = shift(4, 3);
  for (let i = 3; i < 12; i++) expect(overlap[i - 3]).toBeCloseTo(large[i] as number, 5);
  expect([...other].some((value, i) => Math.abs(value - (large[i] as number)) < 1e-6)).toBe(false);
});

test('the level of a visit and its noise come from different words', () => {
  // 2,000 visits: were the first normal made of the words of the level, the two would be correlated.
  const pairs = Array.from({ length: 2000 }, (_, k) => {
    const visit = { ...key, index: 2 * k };
    const { noisy } = perturb([{ conformation: chainOf(1), key: visit, sigma: 1 }]);
    return [levelOfVisit(visit, 5000) / 5000 - 0.5, noisy[0] as number] as const;
  });
  const correlation = pairs.reduce((sum, [u, z]) => sum + u * z, 0) / pairs.length / Math.sqrt(1 / 12);
  // Of a standard normal over sqrt(2000): six deviations.
  expect(Math.abs(correlation)).toBeLessThan(6 / Math.sqrt(2000));
});
