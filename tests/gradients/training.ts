import type { TrainGraph } from '@ouroboros/autodiff';
import { GraphBuilder, type Model, type Tensor, tensorOf } from '@ouroboros/onnx';

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** y = x W + b with W [features, outputs], for `rows` rows: inputs `x`, `weight`, `bias`, output `y`. */
export function affineModel(rows: number, features: number, outputs: number): Model {
  const g = new GraphBuilder('affine');
  const x = g.input('x', 'float32', [rows, features]);
  const weight = g.input('weight', 'float32', [features, outputs]);
  const bias = g.input('bias', 'float32', [outputs]);
  g.output(g.op('Add', [g.op('MatMul', [x, weight]), bias]), 'y');
  return g.model();
}

/** The state of a run that has not begun: the given parameters, everything else as described or 0. */
export function initialState({ state }: TrainGraph, parameters: Tensors): Record<string, Tensor> {
  return Object.fromEntries(
    state.map(({ name, dtype, dims, initial = 0 }) => {
      const values = new Array<number>(dims.reduce((a, b) => a * b, 1)).fill(initial);
      return [name, parameters[name] ?? tensorOf(dtype as 'float32', dims, values)];
    }),
  );
}

/** The state for the next run, from the outputs of one. */
export function nextState({ state }: TrainGraph, outputs: Tensors): Record<string, Tensor> {
  return Object.fromEntries(state.map(({ name }) => [name, outputs[`${name}.next`] as Tensor]));
}

/** The elements of the float32 tensor `name`. */
export function numbersOf(tensors: Tensors, name: string): Float32Array {
  const tensor = tensors[name];
  if (!tensor) throw new Error(`expected a tensor "${name}", received ${Object.keys(tensors).join(', ')}`);
  return tensor.data as Float32Array;
}

/** The largest |a - b| / max(1, |b|). */
export function largestError(received: Tensor, expected: ArrayLike<number>): number {
  const data = received.data as Float32Array;
  if (data.length !== expected.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < data.length; i++) {
    const wanted = expected[i] as number;
    const error = Math.abs((data[i] as number) - wanted) / Math.max(1, Math.abs(wanted));
    if (!(error <= largest)) largest = error;
  }
  return largest;
}
