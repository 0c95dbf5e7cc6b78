import { Algebra, differentiate } from '@ouroboros/autodiff';
import { cloneModel, GraphBuilder, type Model, type Tensor, tensorOf, type Value } from '@ouroboros/onnx';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EdgeLists, edgeListsOf } from './edge-lists.ts';
import { declareMolecules, type PackedMolecules } from './inputs.ts';
import { arrived, endsProduct, sent, weighedSum } from './messages.ts';

/*
 * What takes features from atoms to edges and back has gradients of its own, which read rows. In a copy of the graph they are lost, and
 * the rules of Gather and its company give the same by adding rows at places that repeat.
 */

const width = 4;
const tolerance = 5e-6;

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 });
});
afterAll(() => runtime.close());

/** Atoms 0 to 4, and two of padding; atom 4 has radius edges alone. The last edge of both lists is padding. */
const molecules: Readonly<Record<keyof PackedMolecules, Tensor>> = {
  atomTypes: tensorOf('int32', [7], [6, 6, 7, 8, 1, 0, 0]),
  positions: tensorOf('float32', [7, 3], new Array<number>(21).fill(0)),
  localTypes: tensorOf('int32', [4], [1, 2, 1, 0]),
  localEdges: tensorOf('int32', [2, 4], [0, 1, 0, 5, 1, 2, 2, 6]),
  radiusEdges: tensorOf('int32', [2, 4], [3, 2, 4, 5, 0, 3, 0, 6]),
  // Messages 0 to 7 go to the first atoms of the edges, 8 to 15 to the second ones; 3 stands for none.
  incidence: tensorOf(
    'int32',
    [7, 4],
    [
      ...[0, 2, 12, 14],
      ...[1, 8, 3, 3],
      ...[5, 9, 10, 3],
      ...[4, 13, 3, 3],
      ...[6, 3, 3, 3],
      ...[3, 3, 3, 3],
      ...[3, 3, 3, 3],
    ],
  ),
  localIncidence: tensorOf('int32', [7, 2], [0, 2, 1, 4, 5, 6, 3, 3, 3, 3, 3, 3, 3, 3]),
};

interface Parts {
  readonly g: Algebra;
  readonly x: Value;
  readonly weights: Value;
  readonly lists: EdgeLists;
  readonly packed: PackedMolecules;
}

/** Sum of y times a projection, y being what `of` makes of `x` [N, w] and of `weights` of the edges, [E, w]. */
function graphOf(of: (parts: Parts) => Value): Model {
  const builder = new GraphBuilder('messages');
  const g = new Algebra(builder);
  const packed = declareMolecules(builder);
  const x = builder.input('x', 'float32', ['N', width]);
  // Messages of padding edges are zero, as the models make them.
  const isEdge = builder.input('isEdge', 'float32', ['L+R', 1]);
  const weights = builder.input('weights', 'float32', ['L+R', width]);
  const y = of({ g, x, weights: g.mul(weights, isEdge), lists: edgeListsOf(builder, packed), packed });
  builder.output(y, 'y');
  const projection = builder.input('projection', 'float32', y.type?.shape ?? []);
  builder.output(g.reduceSum(g.mul(y, projection), undefined, false), 'loss');
  return builder.model();
}

/** Appends the gradients of the loss; gives the operators of the backward pass. */
function addGradients({ graph, opsetImports }: Model): readonly string[] {
  const g = new GraphBuilder(graph, opsetImports);
  const before = graph.nodes.length;
  const loss = graph.outputs.find(({ name }) => name === 'loss') as Value;
  const wrt = ['x', 'weights'].map((name) => graph.inputs.find((input) => input.name === name) as Value);
  differentiate(g, loss, wrt).forEach((gradient, i) => {
    g.output(gradient, ['dx', 'dweights'][i]);
  });
  return graph.nodes.slice(before).map(({ opType }) => opType);
}

function wave(dims: readonly number[], by: number): Tensor<'float32'> {
  const count = dims.reduce((product, dim) => product * dim, 1);
  return tensorOf(
    'float32',
    dims,
    Array.from({ length: count }, (_, i) => Math.sin(by * i + (i % 5))),
  );
}

async function run(model: Model, output: readonly number[]): Promise<Readonly<Record<string, Tensor>>> {
  const session = await runtime.load(model);
  const isEdge = tensorOf('float32', [8, 1], [1, 1, 1, 0, 1, 1, 1, 0]);
  const given = {
    ...molecules,
    isEdge,
    before: wave([4, width], 4),
    x: wave([7, width], 1),
    weights: wave([8, width], 2),
  };
  const all: Readonly<Record<string, Tensor>> = { ...given, projection: wave(output, 3) };
  const names = session.inputNames;
  return session.run(Object.fromEntries(names.map((name) => [name, all[name] as Tensor])));
}

/** What belongs to the radius edges, the last ones. */
function ofRadius(g: Algebra, weights: Value, { localEdges, radiusEdges }: PackedMolecules): Value {
  const sizes = [localEdges, radiusEdges].map((edges) => g.shapeSlice(edges, 1, 2));
  const split = g.op('Concat', sizes, { axis: 0 });
  return g.builder.ops('Split', [weights, split], { axis: 0 }, { outputs: 2 })[1] as Value;
}

test.each<[string, readonly number[], (parts: Parts) => Value]>([
  [
    'what senders have, squared and weighed, and summed where it arrives',
    [7, width],
    ({ g, x, weights, lists }) => arrived(g, g.mul(g.square(sent(g, x, lists.all)), weights), lists.all),
  ],
  [
    'the weighed sum over the edges of an atom',
    [7, width],
    ({ g, x, weights, lists }) => weighedSum(g, g.op('Tanh', [x]), weights, lists.all),
  ],
  [
    'the product of the ends of radius edges',
    [4, width],
    ({ g, x, weights, lists, packed }) => {
      const of = g.square(ofRadius(g, weights, packed));
      const before = g.builder.input('before', 'float32', ['L', width]);
      return g.mul(endsProduct(g, x, packed.radiusEdges, lists.all, before), of);
    },
  ],
  [
    'the product of the ends of all edges',
    [8, width],
    ({ g, x, weights, lists }) => g.mul(endsProduct(g, x, lists.all.receivers, lists.all), g.square(weights)),
  ],
])('%s: the gradients are those of the rules, without adding at places that repeat', async (_, dims, of) => {
  const own = graphOf(of);
  const copy = cloneModel(own);
  expect(addGradients(own).filter((operator) => operator.startsWith('Scatter'))).toEqual([]);
  expect(addGradients(copy).filter((operator) => operator.startsWith('Scatter'))).not.toEqual([]);
  const [found, expected] = [await run(own, dims), await run(copy, dims)];
  for (const name of ['y', 'dx', 'dweights']) {
    const values = (expected[name] as Tensor<'float32'>).data;
    const scale = Math.max(...values.map(Math.abs));
    expect(scale).toBeGreaterThan(0);
    (found[name] as Tensor<'float32'>).data.forEach((value, i) => {
      expect(Math.abs(value - (values[i] as number)) / scale, name).toBeLessThan(tolerance);
    });
  }
});
