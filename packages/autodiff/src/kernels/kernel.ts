import type { AttributeLike, Node, TensorType, Value } from '@ouroboros/onnx';
import type { Algebra } from '../algebra.ts';

/** Domain of the operators that a runtime may have a kernel for. */
export const kernelDomain = 'ouroboros.kernels';

/**
 * An operator that does in one pass what many do. Every model that calls it brings it as a function, whose body says in
 * ordinary operators what it computes: a runtime with a kernel of that name uses the kernel, every other one the body.
 */
export interface Kernel {
  readonly name: string;
  /** Names of the attributes that a call has. */
  readonly attributes?: readonly string[];
  /**
   * Writes the body for calls like `call`, whose attributes it may use as constants.
   *
   * @param inputs of the types and ranks of those of the call; sizes that differ from call to call are unknown
   */
  readonly body: (g: Algebra, inputs: readonly Value[], call: Node) => readonly Value[];
}

/** Calls a kernel; its outputs have the given types. */
export function callKernel(
  g: Algebra,
  kernel: Kernel,
  inputs: readonly Value[],
  types: readonly (TensorType | undefined)[],
  attributes: Readonly<Record<string, AttributeLike>> = {},
): readonly Value[] {
  const options = { domain: kernelDomain, outputs: types.length };
  const outputs = g.builder.ops(kernel.name, inputs, attributes, options);
  outputs.forEach((output, i) => {
    output.type = types[i];
  });
  return outputs;
}

/** What `Node.qualifiedType` says of calls of `kernel`. */
export function operatorOf(kernel: Kernel): string {
  return `${kernelDomain}.${kernel.name}`;
}
