import {
  Algebra,
  convolutionFormulations,
  problemOf,
  reformulateConvolutions,
  type WeightProblem,
  weightFormulations,
} from '@ouroboros/autodiff';
import {
  elementCount,
  GraphBuilder,
  type Model,
  type Node,
  type Tensor,
  tensor,
  type Value,
} from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { describe, expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';

let runtime: Runtime;

useRuntime({ device: 'cpu', threads: 1 }, (started) => {
  runtime = started;
});

/** How a window slides, one number for each axis. */
interface Sliding {
  readonly strides: number[];
  readonly dilations: number[];
  readonly pads: number[];
  readonly output_padding?: number[];
}

interface Case {
  readonly name: string;
  /** [N, I, ...] */
  readonly input: number[];
  readonly weights: number[];
  readonly sliding: Sliding;
}

const plain: Sliding = { strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] };
const same: Sliding = { ...plain, pads: [1, 1, 1, 1] };
const halving: Sliding = { ...same, strides: [2, 2] };
const uneven: Sliding = { strides: [2, 3], dilations: [1, 2], pads: [1, 0, 2, 1] };
const line: Sliding = { strides: [2], dilations: [1], pads: [1, 1] };

/** Small whole numbers, so that every sum is exact whatever its order. */
function whole(dims: readonly number[], seed: number): Tensor<'float32'> {
  const data = new Float32Array(elementCount(dims)).map((_, i) => ((i * 7 + seed * 13 + (i >> 3)) % 9) - 4);
  return tensor('float32', dims, data);
}

const convs: Case[] = [
  { name: 'same size', input: [2, 3, 4, 5], weights: [2, 3, 3, 3], sliding: same },
  { name: 'half the size', input: [3, 2, 6, 4], weights: [5, 2, 3, 3], sliding: halving },
  { name: 'uneven', input: [2, 3, 7, 8], weights: [2, 3, 3, 2], sliding: uneven },
  { name: 'one position', input: [2, 3, 3, 2], weights: [4, 3, 1, 1], sliding: plain },
  { name: 'a line', input: [2, 3, 7], weights: [4, 3, 3], sliding: line },
  { name: 'dilated', input: [2, 3, 6, 6], weights: [2, 3, 2, 2], sliding: { ...plain, dilations: [2, 3] } },
  {
    name: 'a volume',
    input: [1, 2, 4, 3, 4],
    weights: [3, 2, 2, 2, 2],
    sliding: { strides: [2, 1, 1], dilations: [1, 1, 1], pads: [0, 1, 0, 0, 0, 1] },
  },
];

const transposes: Case[] = [
  { name: 'same size', input: [2, 3, 4, 5], weights: [3, 2, 3, 3], sliding: same },
  {
    name: 'twice the size',
    input: [3, 2, 3, 2],
    weights: [2, 4, 3, 3],
    sliding: { ...halving, output_padding: [1, 1] },
  },
  { name: 'an odd size', input: [2, 3, 3, 2], weights: [3, 2, 4, 3], sliding: halving },
  {
    name: 'uneven',
    input: [2, 3, 3, 4],
    weights: [3, 2, 3, 4],
    sliding: { strides: [2, 3], dilations: [1, 2], pads: [1, 0, 0, 1], output_padding: [1, 2] },
  },
  { name: 'a line', input: [2, 3, 4], weights: [3, 2, 5], sliding: { ...line, strides: [3] } },
];

/** The node of a case, in a graph of its own with known sizes or an unknown batch. */
function nodeOf(opType: string, { input, weights, sliding }: Case, batch?: string): [GraphBuilder, Node] {
  const g = new GraphBuilder('case');
  const image = g.input('image', 'float32', batch === undefined ? input : [batch, ...input.slice(1)]);
  const bias = g.input('bias', 'float32', [weights[opType === 'Conv' ? 0 : 1] as number]);
  const y = g.op(opType, [image, g.input('weights', 'float32', weights), bias], { ...sliding });
  g.output(y, 'operator');
  return [g, y.producer as Node];
}

async function outputsOf(model: Model, feeds: Record<string, Tensor>): Promise<Map<string, number[]>> {
  const session = await runtime.load(model);
  const results = await session.run(feeds);
  await session.release();
  return new Map(Object.entries(results).map(([name, { data }]) => [name, Array.from(data as Float32Array)]));
}

describe.each([
  ['Conv', convs, ['columns', 'mirrored']],
  ['ConvTranspose', transposes, ['phases', 'mirrored']],
] as const)('%s', (opType, cases, names) => {
  const table = cases.flatMap((entry) =>
    [undefined, 'N'].map((batch) => [entry.name, batch, entry] as const),
  );

  test.each(table)(
    '%s, batch %s: every formulation gives what the operator does',
    async (_, batch, entry) => {
      const [g, node] = nodeOf(opType, entry, batch);
      const problem = problemOf(new Algebra(g), node);
      if (!problem) throw new Error('expected a problem');
      for (const { name, prepare } of convolutionFormulations) {
        const made = prepare(problem)?.();
        if (made) g.output(made, name);
      }
      const bias = node.inputs[2]?.type?.shape as number[];
      const feeds = { image: whole(entry.input, 1), weights: whole(entry.weights, 2), bias: whole(bias, 3) };
      const { operator, ...others } = Object.fromEntries(await outputsOf(g.model(), feeds));
      expect(Object.keys(others)).toContain(names[0]);
      for (const values of Object.values(others)) expect(values).toEqual(operator);
    },
  );

  test('stride 1 has the mirrored formulation', () => {
    const [g, node] = nodeOf(opType, cases[0] as Case);
    const problem = problemOf(new Algebra(g), node);
    const covering = convolutionFormulations.filter(({ prepare }) => problem && prepare(problem));
    expect(covering.map(({ name }) => name)).toEqual(names);
  });
});

test('a ConvTranspose with elements that no position reaches is left to the operator', () => {
  const sliding = { ...plain, strides: [3, 3] };
  const gaps = { name: 'gaps', input: [1, 2, 1, 2], weights: [2, 2, 2, 2], sliding };
  const [g, node] = nodeOf('ConvTranspose', gaps);
  const problem = problemOf(new Algebra(g), node);
  expect(problem && convolutionFormulations.filter(({ prepare }) => prepare(problem))).toEqual([]);
  expect(reformulateConvolutions(g.model())).toBe(0);
});

/** The problem of the weights of `entry` with its groups, and the graph that it is written in. */
function weightProblem({ input, weights, sliding }: Case, group: number): [GraphBuilder, WeightProblem] {
  const g = new GraphBuilder('weights');
  const image = g.input('image', 'float32', input);
  const attributes = { ...sliding, group };
  const unused = g.op('Conv', [image, g.input('weights', 'float32', weights)], attributes);
  const cotangent = g.input('cotangent', 'float32', unused.type?.shape ?? []);
  const rank = input.length - 2;
  const axes = weights.slice(2).map((kernel, i) => ({
    ...{ kernel, size: input[i + 2] as number, stride: sliding.strides[i] as number },
    ...{ dilation: sliding.dilations[i] as number, before: sliding.pads[i] as number },
    after: sliding.pads[i + rank] as number,
  }));
  const weightsValue = unused.producer?.inputs[1] as Value;
  const problem = { g: new Algebra(g), image, cotangent, weights: weightsValue, window: { axes, group } };
  return [g, problem];
}

describe('the gradient of the weights', () => {
  const grouped: Case = { name: 'groups', input: [2, 4, 5, 5], weights: [6, 2, 3, 3], sliding: halving };
  const table = [...convs.map((entry) => [entry.name, entry, 1] as const), ['groups', grouped, 2] as const];

  test.each(table)('%s: every formulation gives the same', async (_, entry, group) => {
    const [g, problem] = weightProblem(entry, group);
    for (const { name, prepare } of weightFormulations) {
      const made = prepare(problem)?.();
      if (made) g.output(made, name);
    }
    const feeds = {
      image: whole(entry.input, 1),
      cotangent: whole(problem.cotangent.type?.shape as number[], 2),
      weights: whole(entry.weights, 3),
    };
    const outputs = Object.fromEntries(await outputsOf(g.model(), feeds));
    const expected = outputs['exchanged convolution'];
    expect(Object.keys(outputs).length).toBeGreaterThanOrEqual(group === 1 ? 3 : 2);
    expect(expected?.some((value) => value !== 0)).toBe(true);
    for (const values of Object.values(outputs)) expect(values).toEqual(expected);
  });

  test('covers what it says', () => {
    const names = (entry: Case, group = 1): string[] => {
      const [, problem] = weightProblem(entry, group);
      return weightFormulations.filter(({ prepare }) => prepare(problem)).map(({ name }) => name);
    };
    const always = ['unfolded image', 'shifted products', 'exchanged convolution'];
    expect(names(convs[0] as Case)).toEqual(['unfolded cotangent', ...always]);
    expect(names(convs[1] as Case)).toEqual(always);
    expect(names(convs[3] as Case)).toEqual(['single position', 'unfolded cotangent', ...always]);
    expect(names(grouped, 2)).toEqual(['unfolded image', 'exchanged convolution']);
  });
});
