import { fillNormal, purposes } from '@ouroboros/native';
import { elementCount, type Tensor } from '@ouroboros/onnx';
import type { ParameterSpec } from './parameters.ts';

/** Tensors by name. */
export type Tensors = ReadonlyMap<string, Tensor>;

/**
 * Fresh float32 parameters for the model of one iteration. Parameter number i draws from its own stream, so a value
 * depends on (seed, iteration, i, position) alone.
 */
export function initialise(parameters: readonly ParameterSpec[], seed: number, iteration: number): Tensors {
  return new Map(
    parameters.map(({ name, dims, initialiser }, index) => {
      const data = new Float32Array(elementCount(dims));
      if (initialiser.kind === 'ones') data.fill(1);
      if (initialiser.kind === 'normal') {
        fillNormal(data, { seed, purpose: purposes.init, iteration, index });
        for (let i = 0; i < data.length; i++) data[i] = (data[i] as number) * initialiser.std;
      }
      return [name, { dtype: 'float32', dims, data }];
    }),
  );
}
