import { differentiate } from '@ouroboros/autodiff';
import { type DataType, GraphBuilder, type Tensor, tensorOf, typeCodes, type Value } from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';
import { drawDirection } from './draw.ts';
import { Random } from './random.ts';
import { largestError } from './training.ts';

let runtime: Runtime;

useRuntime({ device: 'cpu', threads: 1 }, (started) => {
  runtime = started;
});

/** More elements than the largest float16, 65504. */
const shape = [1, 2, 35_000];

/** The gradient of <GroupNormalization(x), r + 1>, computed in `dtype`. */
async function gradient(dtype: DataType): Promise<Tensor> {
  const g = new GraphBuilder('half');
  const x = g.input('x', 'float32', shape);
  const cast = (value: Value, to: DataType): Value => g.op('Cast', [value], { to: typeCodes[to] });
  const one = (name: string, value: number): Value =>
    cast(g.initializer(name, tensorOf('float32', [2], [value, value])), dtype);
  const y = g.op('GroupNormalization', [cast(x, dtype), one('scale', 1), one('bias', 0)], { num_groups: 1 });
  // Its mean, which the gradient takes away, is far from 0.
  const r = g.op('Add', [g.input('r', 'float32', shape), g.scalar('float32', 1)]);
  const projected = g.op('Mul', [cast(y, 'float32'), r]);
  const [dx] = differentiate(g, g.op('ReduceSum', [projected], { keepdims: 0 }), [x]);
  g.output(dx as Value, 'dx');
  const session = await runtime.load(g.model());
  const random = new Random(3);
  const feeds = { x: drawDirection('float32', shape, random), r: drawDirection('float32', shape, random) };
  const outputs = await session.run(feeds);
  await session.release();
  return outputs.dx as Tensor;
}

test('normalizing more elements than float16 can count has the gradient of float32 up to its rounding', async () => {
  const exact = (await gradient('float32')).data as Float32Array;
  expect(largestError(await gradient('float16'), exact)).toBeLessThan(5e-3);
});
