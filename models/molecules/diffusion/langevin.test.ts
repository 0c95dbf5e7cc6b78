import { fillNormal, purposes } from '@ouroboros/native';
import { expect, test } from 'vitest';
import { centre, langevinStep } from './langevin.ts';

const options = { stepRate: 0.01, globalStartSigma: 0.5, globalWeight: 2, clipGlobal: 1000 };

test('a step adds the scores by alpha / sigma and the noise by sqrt(2 alpha)', () => {
  const positions = Float32Array.of(1, 2, 3);
  const local = Float32Array.of(10, 0, -10);
  const global = Float32Array.of(0, 5, 5);
  langevinStep(positions, { local, global }, Float32Array.of(1, -1, 0), 0.4, options);
  const noise = 0.4 * Math.sqrt(0.02);
  expect(positions[0]).toBeCloseTo(1 + 0.004 * 10 + noise, 6);
  expect(positions[1]).toBeCloseTo(2 + 0.004 * 2 * 5 - noise, 6);
  expect(positions[2]).toBeCloseTo(3 + 0.004 * (2 * 5 - 10), 6);
});

test('scores that are longer than the clip are shortened, each kind by its own', () => {
  const positions = new Float32Array(6);
  const local = Float32Array.of(3, 4, 0, 0.3, 0.4, 0);
  const global = Float32Array.of(0, 0, 30, 0, 0, 0.5);
  const clips = { ...options, globalWeight: 1, clipLocal: 1, clipGlobal: 2 };
  langevinStep(positions, { local, global }, new Float32Array(6), 1, clips);
  const expected = [0.6, 0.8, 2, 0.3, 0.4, 0.5].map((score) => 0.01 * score);
  for (const [i, value] of expected.entries()) expect(positions[i]).toBeCloseTo(value, 7);
});

/** The false alarm rate of each bound is below 1e-6. */
test('with the exact score of a Gaussian, steps at one level end with the variance of it', () => {
  const atoms = 20_000;
  const positions = new Float32Array(3 * atoms);
  const noise = new Float32Array(3 * atoms);
  // The score of N(0, s^2) in units of 1 / sigma is -x sigma / s^2; with s = sigma it is -x / sigma.
  const sigma = 0.7;
  for (let step = 0; step < 600; step++) {
    fillNormal(noise, { seed: 1, purpose: purposes.noise, iteration: 1, index: step });
    const local = positions.map((x) => -x / sigma);
    langevinStep(positions, { local }, noise, sigma, options);
  }
  const variance = positions.reduce((sum, x) => sum + x * x, 0) / positions.length;
  // Of the discrete chain x' = (1 - r) x + sqrt(2 r) sigma z: sigma^2 / (1 - r / 2).
  expect(variance / (sigma ** 2 / (1 - 0.005))).toBeGreaterThan(1 - 5 * Math.sqrt(2 / (3 * atoms)));
  expect(variance / (sigma ** 2 / (1 - 0.005))).toBeLessThan(1 + 5 * Math.sqrt(2 / (3 * atoms)));
});

test('every molecule is centred on its own', () => {
  const positions = Float32Array.of(1, 0, 0, 3, 0, 2, 5, 5, 5);
  centre(positions, Uint32Array.of(2, 3));
  expect([...positions]).toEqual([-1, 0, -1, 1, 0, 1, 0, 0, 0]);
});
