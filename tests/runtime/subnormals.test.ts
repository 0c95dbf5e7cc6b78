import { GraphBuilder, type Model, tensorOf } from '@ouroboros/onnx';
import { Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';

/** y = x * x */
function square(): Model {
  const builder = new GraphBuilder('square');
  const x = builder.input('x', 'float32', [20_000]);
  builder.output(builder.op('Mul', [x, x]), 'y');
  return builder.model();
}

test('results below the smallest normal number are zero in every worker and thread, so that lanes agree', async () => {
  for (const threads of [1, 1, 2]) {
    const runtime = await Runtime.start({ threads });
    const session = await runtime.load(square());
    const values = Array.from({ length: 20_000 }, (_, i) => (i % 2 === 0 ? 2 ** -70 : 2 ** -30));
    const { y } = await session.run({ x: tensorOf('float32', [20_000], values) });
    expect(new Set(y?.data as Float32Array)).toEqual(new Set([0, 2 ** -60]));
    await runtime.close();
  }
});
