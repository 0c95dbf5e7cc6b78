import { expect, test } from 'vitest';
import { noiseLevels, sampledLevels } from './noise-schedule.ts';

const published = { num_diffusion_timesteps: 5000, beta_start: 1e-7, beta_end: 2e-3 };

test('the published schedule ascends from a few thousandths of an angstrom to the size of a molecule', () => {
  const levels = noiseLevels(published);
  expect(levels).toHaveLength(5000);
  expect(levels.every((level, t) => t === 0 || level > (levels[t - 1] as number))).toBe(true);
  // beta_0 = 1e-7 + (2e-3 - 1e-7) / (1 + e^6), of which sigma_0 = sqrt(beta_0 / (1 - beta_0)).
  const first = 1e-7 + (2e-3 - 1e-7) / (1 + Math.exp(6));
  expect(levels[0]).toBeCloseTo(Math.sqrt(first / (1 - first)), 12);
  expect(levels[4999]).toBeGreaterThan(12.1);
  expect(levels[4999]).toBeLessThan(12.2);
});

test('a variance of positions adds up: 1 + sigma^2 is the product of 1 / (1 - beta)', () => {
  const [first = 0, second = 0] = noiseLevels({ num_diffusion_timesteps: 2, beta_start: 0.1, beta_end: 0.3 });
  const betas = [-6, 6].map((x) => 0.1 + 0.2 / (1 + Math.exp(-x)));
  expect(1 + first ** 2).toBeCloseTo(1 / (1 - (betas[0] as number)), 12);
  expect(1 + second ** 2).toBeCloseTo(1 / ((1 - (betas[0] as number)) * (1 - (betas[1] as number))), 12);
});

test('sampling goes through evenly spaced levels from the highest to the lowest', () => {
  expect([...sampledLevels(5000, 5)]).toEqual([0, 1250, 2500, 3749, 4999]);
  expect([...sampledLevels(5, 5)]).toEqual([0, 1, 2, 3, 4]);
  expect([...sampledLevels(5000, 2)]).toEqual([0, 4999]);
  expect([...sampledLevels(5000, 1)]).toEqual([4999]);
  expect(sampledLevels(5000, 50)).toHaveLength(50);
});
