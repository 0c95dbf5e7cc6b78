import {
  type Dim,
  elementCount,
  GraphBuilder,
  type Model,
  type Tensor,
  tensorOf,
  type Value,
} from '@ouroboros/onnx';
import { Random } from './random.ts';

/** Sizes of the perceptron: features in, width of a layer, classes out, hidden layers. */
export const sizes = { features: 3, width: 6, classes: 4, layers: 3 } as const;

/** Names and shapes of the parameters of `perceptron(layers)`. */
export function parameterShapes(layers: number = sizes.layers): Record<string, readonly number[]> {
  const { features, width, classes } = sizes;
  const hidden = Array.from({ length: layers }, (_, i) => [
    [`layer.${i}.weight`, [width, width]],
    [`layer.${i}.bias`, [width]],
  ]).flat();
  return Object.fromEntries([['in.weight', [features, width]], ...hidden, ['out.weight', [width, classes]]]);
}

/**
 * `x` [B, features] to `logits` [B, classes] through residual layers h + tanh(norm(h) W + b); the parameters are inputs.
 * Nodes of layer i begin with `layer.i`, and its result is `hidden.i`.
 */
export function perceptron(rows: Dim, layers: number = sizes.layers): Model {
  const g = new GraphBuilder('perceptron');
  const { features, width } = sizes;
  const x = g.input('x', 'float32', [rows, features]);
  const shapes = Object.entries(parameterShapes(layers));
  const parameters = new Map(shapes.map(([name, dims]) => [name, g.input(name, 'float32', dims)]));
  const parameter = (name: string): Value => parameters.get(name) as Value;
  const ones = g.initializer('ones', tensorOf('float32', [width], new Array<number>(width).fill(1)));
  let h = g.op('MatMul', [x, parameter('in.weight')]);
  for (let i = 0; i < layers; i++) {
    const named = (opType: string, inputs: readonly Value[], attributes = {}): Value =>
      g.op(opType, inputs, attributes, { name: `layer.${i}.${opType}` });
    const normal = named('LayerNormalization', [h, ones], { axis: -1 });
    const linear = named('Add', [
      named('MatMul', [normal, parameter(`layer.${i}.weight`)]),
      parameter(`layer.${i}.bias`),
    ]);
    h = named('Add', [h, named('Tanh', [named('Gelu', [linear], { approximate: 'tanh' })])]);
    h.name = `hidden.${i}`;
  }
  g.output(g.op('MatMul', [h, parameter('out.weight')]), 'logits');
  return g.model();
}

/** Tensors of uniform numbers in [-1, 1] of the given shapes. */
export function drawTensors(
  shapes: Readonly<Record<string, readonly number[]>>,
  seed: number,
): Record<string, Tensor> {
  const random = new Random(seed);
  return Object.fromEntries(
    Object.entries(shapes).map(([name, dims]) => {
      const values = Array.from({ length: elementCount(dims) }, () => random.between(-1, 1));
      return [name, tensorOf('float32', dims, values)];
    }),
  );
}

/** Classes for `dims` positions. */
export function drawClasses(dims: readonly number[], seed: number): Tensor {
  const random = new Random(seed);
  return tensorOf(
    'int64',
    dims,
    Array.from({ length: elementCount(dims) }, () => random.integer(sizes.classes)),
  );
}
