import { elementCount, type Shape, type Tensor } from '@ouroboros/onnx';

/** How a parameter starts: constant, normal, uniform, or (bundles) with the values in forward.onnx. */
export type Initialiser =
  | { readonly kind: 'zeros' }
  | { readonly kind: 'ones' }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'normal'; readonly std: number; readonly mean?: number }
  /** Uniform from -bound to bound. */
  | { readonly kind: 'uniform'; readonly bound: number }
  | { readonly kind: 'exported' };

/** One trained tensor of a model. */
export interface ParameterSpec {
  /** Name as in Hugging Face checkpoints. */
  readonly name: string;
  readonly dims: readonly number[];
  readonly initialiser: Initialiser;
  /** The values in forward.onnx, where `initialiser` asks for them. */
  readonly exported?: Tensor;
}

/** Number of trained scalars. */
export function parameterCount(parameters: readonly ParameterSpec[]): number {
  return parameters.reduce((sum, { dims }) => sum + elementCount(dims), 0);
}

/** Weight decay applies to matrices, not to biases and normalisation gains (as in nanoGPT and the paper's trainer). */
export function decays(_name: string, dims: Shape): boolean {
  return dims.length >= 2;
}
