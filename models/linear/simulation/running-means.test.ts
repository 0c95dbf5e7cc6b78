import { fillNormal } from '@ouroboros/native';
import { expect, test } from 'vitest';
import { meanAndError } from '../../mean-and-error.ts';
import { RunningMeans } from './running-means.ts';

const values = new Float64Array(1000);
fillNormal(values, { seed: 1, purpose: 1, iteration: 1, index: 1 });

function inPortions(size: number) {
  const means = new RunningMeans(2);
  for (let i = 0; i < values.length; i += size) means.add(1, values.subarray(i, i + size));
  return means.result();
}

test('mean and standard error are those of all observations together', () => {
  const { means, standardErrors } = inPortions(values.length);
  const { mean, standardError } = meanAndError(values);
  expect(means[1]).toBeCloseTo(mean, 13);
  expect(standardErrors[1]).toBeCloseTo(standardError, 13);
});

test('they do not depend on the portions, bit for bit', () => {
  const whole = inPortions(values.length);
  for (const size of [1, 7, 64, 999]) expect(inPortions(size)).toEqual(whole);
});
