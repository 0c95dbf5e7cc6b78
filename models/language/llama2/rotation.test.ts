import { fillNormal } from '@ouroboros/native';
import { GraphBuilder, type Tensor, tensor, type Value } from '@ouroboros/onnx';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { headWidth, type Llama2Config, presetConfig } from '../config.ts';
import { rotate, rotationTables } from './rotation.ts';

/* Letters: P positions, D head width. */

const config = presetConfig('llama2-126m') as Llama2Config;
const [positions, width] = [config.n_positions, headWidth(config)];

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 });
});
afterAll(() => runtime.close());

/** One vector [D] turned to every position, [P, D]. */
async function turned(vector: Float32Array): Promise<readonly Float32Array[]> {
  const g = new GraphBuilder('rotation');
  const x = g.input('x', 'float32', [1, width]);
  const tables = rotationTables(config, positions);
  const table = (name: string, { data }: Tensor): Value =>
    g.initializer(name, tensor('float32', [positions, 1, width], data as Float32Array));
  g.output(rotate(g, x, { cos: table('cos', tables.cos), sin: table('sin', tables.sin) }), 'y');
  const session = await runtime.load(g.model());
  const { y } = await session.run({ x: tensor('float32', [1, width], vector) });
  const data = (y as Tensor<'float32'>).data;
  return Array.from({ length: positions }, (_, at) => data.subarray(at * width, (at + 1) * width));
}

function normal(index: number): Float32Array {
  const data = new Float32Array(width);
  fillNormal(data, { seed: 2, purpose: 1, iteration: 0, index });
  return data;
}

function product(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
}

test('the score of a query and a key depends on their distance alone', async () => {
  const [queries, keys] = [await turned(normal(1)), await turned(normal(2))];
  const score = (query: number, key: number): number =>
    product(queries[query] as Float32Array, keys[key] as Float32Array);
  for (const distance of [0, 1, 7, 100]) {
    for (const query of [distance, 128, positions - 1]) {
      expect(Math.abs(score(query, query - distance) - score(distance, 0))).toBeLessThan(1e-3);
    }
  }
  expect(Math.abs(score(1, 0) - score(0, 0))).toBeGreaterThan(0.1);
});

test('the first position is not turned, the second by one radian in its fastest pair', async () => {
  const vector = normal(3);
  const [first, second] = (await turned(vector)) as [Float32Array, Float32Array];
  expect([...first]).toEqual([...vector]);
  const [a, b] = [vector[0] as number, vector[width / 2] as number];
  expect(second[0]).toBeCloseTo(a * Math.cos(1) - b * Math.sin(1), 6);
  expect(second[width / 2]).toBeCloseTo(b * Math.cos(1) + a * Math.sin(1), 6);
});
