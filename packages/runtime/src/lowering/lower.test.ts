import {
  float,
  GraphBuilder,
  type Model,
  type Tensor,
  tensorOf,
  type Value,
  writeModel,
} from '@ouroboros/onnx';
import { expect, test } from 'vitest';
import { SessionPool } from '../session-pool.ts';
import { lowerFor } from './lower.ts';

/* What is written for WebGPU computes the same; the processor runs both. */

const pool = new SessionPool('cpu', 1);

type Feeds = Readonly<Record<string, Tensor>>;

async function outputOf(model: Model, feeds: Feeds): Promise<number[]> {
  const session = await pool.open(writeModel(model));
  const { y } = await session.run(feeds);
  return Array.from((y as Tensor).data as Float32Array, Number);
}

/** Operators of the graph written for WebGPU, whose output is that of the one before. */
async function lowered(write: (g: GraphBuilder) => Value, feeds: Feeds = {}, digits = 5): Promise<string[]> {
  const g = new GraphBuilder('g');
  g.output(write(g), 'y');
  const before = g.model();
  const { model, narrowed } = lowerFor(before, 'webgpu');
  const narrow = Object.entries(feeds).map(([name, tensor]) => {
    if (!narrowed.inputs.includes(name)) return [name, tensor] as const;
    return [name, tensorOf('int32', tensor.dims, Array.from(tensor.data as BigInt64Array, Number))] as const;
  });
  const expected = await outputOf(before, feeds);
  const received = await outputOf(model, Object.fromEntries(narrow));
  expect(received).toHaveLength(expected.length);
  received.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i] as number, digits);
  });
  return model.graph.nodes.map((node) => node.opType);
}

function numbers(...dims: readonly number[]): Tensor {
  const count = dims.reduce((product, size) => product * size, 1);
  return tensorOf(
    'float32',
    dims,
    Array.from({ length: count }, (_, k) => Math.sin(k + dims.length)),
  );
}

const microsoft = { domain: 'com.microsoft' };
const product = (attributes: object, ...dims: readonly (readonly number[])[]) => {
  const feeds = Object.fromEntries(dims.map((each, i) => [`x${i}`, numbers(...each)]));
  const write = (g: GraphBuilder) => {
    const sides = dims.map((each, i) => g.input(`x${i}`, 'float32', each));
    return g.op('FusedMatMul', sides, { ...attributes }, microsoft);
  };
  return lowered(write, feeds);
};

test('a FusedMatMul of matrices is a Gemm, of batches a MatMul of transposed sides', async () => {
  expect(await product({ transA: 1, alpha: float(0.5) }, [3, 2], [3, 4])).toEqual(['Gemm']);
  expect(await product({ transB: 1 }, [2, 3, 4], [2, 5, 4])).toEqual(['Transpose', 'MatMul']);
  expect(await product({ transA: 1, transB: 1, alpha: float(3) }, [2, 4, 3], [5, 4])).toEqual([
    'Transpose',
    'Transpose',
    'MatMul',
    'Mul',
  ]);
});

test('a Sum of several is Adds of two', async () => {
  const write = (g: GraphBuilder) =>
    g.op(
      'Sum',
      ['a', 'b', 'c'].map((name) => g.input(name, 'float32', [2])),
    );
  const feeds = { a: numbers(2), b: numbers(2), c: numbers(2) };
  expect(await lowered(write, feeds)).toEqual(['Add', 'Add']);
});

test.each([-1, 1])(
  'a OneHot along the last axis (%i) compares, and takes indices from the end',
  async (axis) => {
    const write = (g: GraphBuilder) => {
      const indices = g.input('indices', 'int64', [4]);
      const values = g.initializer('values', tensorOf('float32', [2], [-1, 2]));
      return g.op('OneHot', [indices, g.scalar('int64', 3), values], { axis });
    };
    const operators = await lowered(write, { indices: tensorOf('int64', [4], [0, -1, 2, -3]) });
    expect(operators).toContain('Equal');
    expect(operators).not.toContain('OneHot');
  },
);

test('a ConstantOfShape of sizes that a run brings is a number that is expanded', async () => {
  const write = (g: GraphBuilder) => {
    const value = { type: 'tensor', value: tensorOf('float32', [1], [7]) } as const;
    return g.op('ConstantOfShape', [g.op('Shape', [g.input('x', 'float32', ['A', 'B'])])], { value });
  };
  expect(await lowered(write, { x: numbers(2, 3) })).toEqual(['Shape', 'Expand']);
});

test.each([1, 2, 100, 5e4])('1 - b^%i keeps its digits without float64', async (step) => {
  const write = (g: GraphBuilder) => {
    const t = g.op('Cast', [g.input('t', 'float32', [])], { to: 11 });
    const parts = [0.9, 0.999, 0.99995].map((base) => {
      const power = g.op('Pow', [g.scalar('float64', base), t]);
      const corrected = g.op('Sub', [g.scalar('float64', 1), power]);
      // As the logarithm differences are relative.
      return g.op('Unsqueeze', [g.op('Cast', [g.op('Log', [corrected])], { to: 1 }), g.int64s([0])]);
    });
    return g.op('Concat', parts, { axis: 0 });
  };
  const operators = await lowered(write, { t: tensorOf('float32', [], [step]) });
  expect(operators).not.toContain('Pow');
});

test('a Loop of as many trips as a size that is given, and an If inside, are written out', async () => {
  const g = new GraphBuilder('g');
  const rates = g.input('rates', 'float32', ['K']);
  const x = g.input('x', 'float32', [2]);
  const b = g.subgraph('body');
  const i = b.input('i', 'int64', []);
  const condition = b.input('c', 'bool', []);
  const carried = b.input('v', 'float32', [2]);
  const [yes, no] = [b.subgraph('yes'), b.subgraph('no')];
  yes.output(yes.op('Mul', [carried, b.op('Gather', [rates, i], { axis: 0 })]));
  no.output(no.op('Neg', [carried]));
  const small = b.op('Less', [b.op('ReduceSum', [carried], { keepdims: 0 }), b.scalar('float32', 1)]);
  const branches = {
    then_branch: { type: 'graph', value: yes.graph },
    else_branch: { type: 'graph', value: no.graph },
  } as const;
  b.output(b.op('Identity', [condition]));
  b.output(b.op('If', [small], branches));
  const trips = g.op('Squeeze', [g.op('Shape', [rates])]);
  const body = { type: 'graph', value: b.graph } as const;
  g.output(g.op('Loop', [trips, undefined, x], { body }), 'y');
  const { model } = lowerFor(g.model(), 'webgpu', { K: 3 });
  expect(model.graph.nodes.map((node) => node.opType)).not.toContain('Loop');
  expect(model.graph.nodes.map((node) => node.opType)).not.toContain('If');
  const feeds = { rates: tensorOf('float32', [3], [2, 3, 5]), x: tensorOf('float32', [2], [0.25, 0.5]) };
  expect(await outputOf(model, feeds)).toEqual(await outputOf(g.model(), feeds));
});

test('for the processor and CUDA a graph stays as it is', () => {
  const g = new GraphBuilder('g');
  g.output(g.op('Sum', [g.input('a', 'float32', [2])]), 'y');
  const model = g.model();
  expect(lowerFor(model, 'cpu').model).toBe(model);
  expect(lowerFor(model, 'cuda').model).toBe(model);
});
