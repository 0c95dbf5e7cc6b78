import {
  type AttributeLike,
  foldConstants,
  GraphBuilder,
  type Model,
  scalar,
  type Tensor,
  tensor,
  tensorOf,
  type Value,
} from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';

let runtime: Runtime;

useRuntime({ device: 'cpu', threads: 1 }, (started) => {
  runtime = started;
});

interface Case {
  readonly opType: string;
  readonly inputs: readonly (Tensor | undefined)[];
  readonly attributes?: Readonly<Record<string, AttributeLike>>;
}

const list = (...values: number[]) => tensorOf('int64', [values.length], values);
const bools = (...values: number[]) => tensorOf('bool', [values.length], values);
const floats = (...values: number[]) => tensorOf('float32', [values.length], values);
const grid = tensorOf('int64', [2, 3], [1, -2, 3, 4, 5, -6]);
const cube = tensorOf('float32', [2, 3, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
const a = list(7, -7, 7, -7, 0, 9);
const b = list(2, 2, -2, -2, 3, 9);
const f = floats(0.25, 1.5, 2.5, 4, 0.5, 3);
const signed = floats(-2.5, -1.5, -0.5, 0.5, 1.5, 2.5);

const pointwise = ['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min'];
const comparisons = ['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'];
const int64Min = tensor('int64', [1], BigInt64Array.of(-(2n ** 63n)));

const cases: readonly Case[] = [
  ...[...pointwise, ...comparisons].flatMap((opType): Case[] => [
    { opType, inputs: [a, b] },
    { opType, inputs: [f, signed] },
    { opType, inputs: [grid, list(3, 4, 5)] },
  ]),
  ...['And', 'Or', 'Xor'].map((opType) => ({ opType, inputs: [bools(0, 0, 1, 1), bools(0, 1, 0, 1)] })),
  { opType: 'Not', inputs: [bools(0, 1)] },
  { opType: 'Sum', inputs: [f, signed, f] },
  { opType: 'Mod', inputs: [a, b] },
  { opType: 'Mod', inputs: [a, b], attributes: { fmod: 1 } },
  { opType: 'Mod', inputs: [signed, f], attributes: { fmod: 1 } },
  { opType: 'Pow', inputs: [f, signed] },
  { opType: 'Pow', inputs: [a, list(2)] },
  ...['Abs', 'Neg', 'Sign'].flatMap((opType): Case[] => [
    { opType, inputs: [a] },
    { opType, inputs: [signed] },
  ]),
  ...['Ceil', 'Floor', 'Round', 'Exp', 'Tanh', 'Reciprocal'].map((opType) => ({ opType, inputs: [signed] })),
  ...['Log', 'Sqrt'].map((opType) => ({ opType, inputs: [f] })),
  { opType: 'Cast', inputs: [signed], attributes: { to: 7 } },
  { opType: 'Cast', inputs: [signed], attributes: { to: 6 } },
  { opType: 'Cast', inputs: [signed], attributes: { to: 9 } },
  { opType: 'Cast', inputs: [grid], attributes: { to: 1 } },
  { opType: 'Cast', inputs: [bools(0, 1)], attributes: { to: 7 } },
  { opType: 'ConstantOfShape', inputs: [list(2, 3)] },
  {
    opType: 'ConstantOfShape',
    inputs: [list(2, 2)],
    attributes: { value: { type: 'tensor', value: list(4) } },
  },
  { opType: 'Range', inputs: [scalar('int64', 9), scalar('int64', 1), scalar('int64', -3)] },
  ...['ReduceSum', 'ReduceProd', 'ReduceMax', 'ReduceMin'].flatMap((opType): Case[] => [
    { opType, inputs: [grid] },
    { opType, inputs: [grid, list(-1)], attributes: { keepdims: 0 } },
    { opType, inputs: [grid, list(0)] },
    { opType, inputs: [grid], attributes: { noop_with_empty_axes: 1 } },
  ]),
  { opType: 'Gather', inputs: [cube, tensorOf('int64', [2, 2], [0, -1, 2, 1])], attributes: { axis: 1 } },
  { opType: 'Gather', inputs: [grid, scalar('int64', -1)] },
  { opType: 'Slice', inputs: [cube, list(1), list(3), list(1)] },
  { opType: 'Slice', inputs: [grid, list(-1), int64Min, list(1), list(-1)] },
  { opType: 'Slice', inputs: [grid, list(2), list(-9), list(1), list(-2)] },
  { opType: 'Slice', inputs: [grid, list(0, 1), list(1, 99)] },
  { opType: 'Concat', inputs: [cube, cube], attributes: { axis: -1 } },
  { opType: 'Concat', inputs: [list(1, 2), list(3)], attributes: { axis: 0 } },
  { opType: 'Transpose', inputs: [cube] },
  { opType: 'Transpose', inputs: [cube], attributes: { perm: [1, 2, 0] } },
  { opType: 'Expand', inputs: [list(1, 2, 3), list(2, 1)] },
  { opType: 'Tile', inputs: [grid, list(2, 2)] },
  { opType: 'Where', inputs: [bools(1, 0, 1), grid, scalar('int64', 8)] },
  { opType: 'Reshape', inputs: [cube, list(4, -1)] },
  { opType: 'Squeeze', inputs: [tensorOf('int64', [1, 2, 1], [5, 6]), list(0)] },
  { opType: 'Unsqueeze', inputs: [grid, list(1, -1)] },
  { opType: 'Flatten', inputs: [cube], attributes: { axis: 2 } },
];

/** One output for each case, y0, y1, ... */
function model(): { model: Model; outputs: readonly Value[] } {
  const g = new GraphBuilder('evaluation');
  const outputs = cases.map(({ opType, inputs, attributes }, i) => {
    const values = inputs.map((input) => input && g.initializer('c', input));
    return g.output(g.op('Identity', [g.op(opType, values, attributes)]), `y${i}`);
  });
  return { model: g.model(), outputs };
}

test('operators on constants give what ONNX Runtime gives, without it', async () => {
  const session = await runtime.load(model().model);
  const expected = await session.run({});
  await session.release();
  const folded = model();
  foldConstants(folded.model.graph);
  folded.outputs.forEach((output, i) => {
    const title = `${i} ${cases[i]?.opType}`;
    const result = output.producer?.inputs[0]?.constant;
    const reference = expected[`y${i}`] as Tensor;
    expect(result && [result.dtype, result.dims], title).toEqual([reference.dtype, reference.dims]);
    Array.from(reference.data as ArrayLike<number | bigint>).forEach((value, k) => {
      const other = Number(result?.data[k]);
      const exact = reference.dtype !== 'float32' || Number.isNaN(Number(value));
      if (exact) expect(other, title).toBe(Number(value));
      else expect(other, title).toBeCloseTo(Number(value), 5);
    });
  });
});
