import { scalar, type Tensor, tensor } from '@ouroboros/onnx';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawDesigns } from '../reduced-draws.ts';
import { solverGraph } from './solver.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 });
});
afterAll(() => runtime.close());

/** The largest entry of (X'X + ridge I) V - I over two replicates. */
async function residual(d: number, rows: number, ridge: number): Promise<number> {
  const height = Math.min(d, rows);
  const drawn = new Float64Array(2 * height * d);
  drawDesigns({ seed: 1, rows, features: d }, { first: 0, count: 2 }, drawn, 1);
  const designs = [0, 1].map((r) => drawn.subarray(r * height * d, (r + 1) * height * d));
  const standard = tensor('float64', [2, height, d], drawn);
  const session = await runtime.load(
    solverGraph({ features: d, precision: 'float64', hasCovariance: false }),
  );
  const { inverse } = await session.run({ standard, ridge: scalar('float64', ridge) });
  await session.release();
  let largest = 0;
  for (const [r, x] of designs.entries()) {
    const v = ((inverse as Tensor).data as Float64Array).subarray(r * d * d, (r + 1) * d * d);
    const at = (t: number, i: number) => x[t * d + i] as number;
    const gram = (i: number, j: number) => {
      let sum = i === j ? ridge : 0;
      for (let t = 0; t < height; t++) sum += at(t, i) * at(t, j);
      return sum;
    };
    const rowsOfGram = Array.from({ length: d }, (_, i) =>
      Float64Array.from({ length: d }, (__, j) => gram(i, j)),
    );
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) {
        let sum = i === j ? -1 : 0;
        for (let k = 0; k < d; k++) sum += (rowsOfGram[i]?.[k] as number) * (v[k * d + j] as number);
        largest = Math.max(largest, Math.abs(sum));
      }
    }
  }
  return largest;
}

test.each([
  [1, 3, 0],
  [2, 4, 0],
  [3, 20, 0],
  [7, 9, 0],
  [31, 40, 0],
  [12, 5, 0.1],
])('the inverse of normal equations is one: d = %i, T = %i, ridge %d', async (d, rows, ridge) => {
  expect(await residual(d, rows, ridge)).toBeLessThan(1e-10);
});
