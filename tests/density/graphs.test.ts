import { graphs, moonsSecondMoment } from '@ouroboros/models/density';
import { type Tensor, tensorOf } from '@ouroboros/onnx';
import { expect, test } from 'vitest';
import { dataOf, normals, testFileFormat, useModels } from '../support/use-graphs.ts';

const runModel = useModels();
const [options, seed] = [{ dimensions: 2, bandwidth: 0.3, noise: 0.1, points: 8 }, 6];

function run(
  name: keyof typeof graphs,
  feeds: Record<string, Tensor>,
  changes: Partial<typeof options> = {},
) {
  return runModel(graphs[name]({ ...options, ...changes }), feeds);
}

testFileFormat(graphs, [options]);

test('sample adds h times the noise to the point that the uniform chooses by its weight', async () => {
  const points = tensorOf('float64', [2, 3, 2], [1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60]);
  const shares = tensorOf('float64', [2, 3], [0.25, 0.5, 0.25, 0.25, 0.5, 0.25]);
  const uniforms = tensorOf('float64', [2, 3], [0.2, 0.3, 0.8, 0.74, 0.76, 0]);
  const noise = normals(seed, [2, 3, 2], 1);
  const { rows } = await run('sample', { points, shares, uniforms, noise });
  const centres = [1, 2, 3, 4, 5, 6, 30, 40, 50, 60, 10, 20];
  centres.forEach((centre, i) => {
    expect(dataOf(rows)[i]).toBeCloseTo(centre + 0.3 * (noise.data[i] as number), 12);
  });
});

test('logDensity is the logarithm of the mixture of kernels', async () => {
  const points = normals(seed, [2, 4, 2], 2);
  const shares = tensorOf('float64', [2, 4], [0.25, 0.25, 0.25, 0.25, 0.125, 0.25, 0.375, 0.25]);
  const at = normals(seed, [8, 2], 3);
  const { logDensity } = await run('logDensity', { points, shares, test: at });
  for (let r = 0; r < 2; r++) {
    for (let q = 0; q < 8; q++) {
      let density = 0;
      for (let m = 0; m < 4; m++) {
        const square = [0, 1].reduce(
          (sum, j) =>
            sum + ((at.data[q * 2 + j] as number) - (points.data[(r * 4 + m) * 2 + j] as number)) ** 2,
          0,
        );
        density += ((shares.data[r * 4 + m] as number) * Math.exp(-square / 0.18)) / (2 * Math.PI * 0.09);
      }
      expect(dataOf(logDensity)[r * 8 + q]).toBeCloseTo(Math.log(density), 12);
    }
  }
});

test('logDensity is finite far from every point, where the densities themselves are 0 in float64', async () => {
  const feeds = {
    points: tensorOf('float64', [1, 2, 1], [0, 1]),
    shares: tensorOf('float64', [1, 2], [0.5, 0.5]),
    test: tensorOf('float64', [8, 1], new Array(8).fill(1001)),
  };
  const { logDensity } = await run('logDensity', feeds, { dimensions: 1, bandwidth: 1 });
  const expected = -500_000 - Math.log(2) - Math.log(2 * Math.PI) / 2;
  expect(dataOf(logDensity)[0]).toBeCloseTo(expected, 9);
});

test('moments are weighted means over the pool and the coordinates', async () => {
  const points = tensorOf('float64', [1, 2, 2], [1, 3, -2, 0]);
  const shares = tensorOf('float64', [1, 2], [0.25, 0.75]);
  const { meanError, secondMoment } = await run('moments', { points, shares });
  expect(dataOf(meanError)[0]).toBeCloseTo((1.25 ** 2 + 0.75 ** 2) / 2, 14);
  expect(dataOf(secondMoment)[0]).toBeCloseTo((5 + 3 * 2) / 4, 14);
});

test('moons have mean 0 and the second moment that is claimed', async () => {
  const N = 100_000;
  const feeds = {
    directions: normals(seed, [1, N, 2], 4),
    noise: normals(seed, [1, N, 2], 6),
  };
  const { rows } = await run('moons', feeds);
  const values = dataOf(rows);
  const squares = Float64Array.from({ length: N }, (_, k) =>
    [0, 1].reduce((sum, j) => sum + (values[2 * k + j] as number) ** 2 / 2, 0),
  );
  const mean = squares.reduce((sum, value) => sum + value, 0) / N;
  const variance = squares.reduce((sum, value) => sum + (value - mean) ** 2, 0) / N;
  expect(Math.abs(mean - moonsSecondMoment(0.1))).toBeLessThan(4 * Math.sqrt(variance / N));
  for (const j of [0, 1]) {
    const centre = values.reduce((sum, value, i) => (i % 2 === j ? sum + value : sum), 0) / N;
    // Each coordinate has a variance below 1.
    expect(Math.abs(centre)).toBeLessThan(4 / Math.sqrt(N));
  }
});
