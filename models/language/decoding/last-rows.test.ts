import { eliminateDeadCode, GraphBuilder, type Tensor, tensorOf, type Value, verify } from '@ouroboros/onnx';
import { expect, test } from 'vitest';
import { LastRows } from './last-rows.ts';

const [C, V] = [4, 6];
const zeros = (dims: readonly number[]): Tensor =>
  tensorOf('float32', dims, new Float64Array(dims.reduce((size, dim) => size * dim, 1)));

/** What is left of the graph of `write`, which maps x [B, T, C], when only rows of its result are asked for. */
function remaining(write: (g: GraphBuilder, x: Value) => Value): { nodes: string[]; picked: string[] } {
  const g = new GraphBuilder('rows');
  const x = g.input('x', 'float32', ['B', 'T', C]);
  const all = write(g, x);
  const indices = g.input('indices', 'int64', ['B', 1]);
  g.output(new LastRows(g, all, indices).take(all), 'rows');
  eliminateDeadCode(g.graph);
  const model = g.model();
  verify(model);
  const { nodes } = model.graph;
  const gathers = nodes.filter(({ opType }) => opType === 'GatherND');
  return {
    nodes: nodes.map(({ opType }) => opType),
    picked: gathers.map(({ inputs }) => inputs[0]?.producer?.opType ?? (inputs[0]?.name as string)),
  };
}

test('rows are taken before everything that is computed for each token alone', () => {
  const { nodes, picked } = remaining((g, x) => {
    const inner = g.op('Gelu', [
      g.op('Add', [g.op('MatMul', [x, g.initializer('w', zeros([C, C]))]), g.initializer('b', zeros([C]))]),
    ]);
    const sum = g.op('Add', [x, inner]);
    const norm = g.op('LayerNormalization', [sum, g.initializer('gain', zeros([C]))], { axis: 2 });
    return g.op('MatMul', [norm, g.initializer('head', zeros([C, V]))]);
  });
  expect(picked).toEqual(['x']);
  expect(nodes).toEqual(['GatherND', 'MatMul', 'Add', 'Gelu', 'Add', 'LayerNormalization', 'MatMul']);
});

test('rows are taken behind what mixes tokens or differs by position', () => {
  const mixed = remaining((g, x) => {
    const scores = g.op('MatMul', [x, g.op('Transpose', [x], { perm: [0, 2, 1] })]);
    return g.op('Add', [x, g.op('MatMul', [scores, x])]);
  });
  expect(mixed.picked.sort()).toEqual(['MatMul', 'x']);
  const positions = remaining((g, x) => g.op('Add', [x, g.initializer('p', zeros([1, 8, C]))]));
  expect(positions.picked).toEqual(['Add']);
  const across = remaining((g, x) => g.op('Softmax', [x], { axis: 1 }));
  expect(across.picked).toEqual(['Softmax']);
});
