import { fillNormal, fillUniform, purposes, type StreamKey } from '@ouroboros/native';
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
    parameters.map((parameter, index) => {
      const data = new Float32Array(elementCount(parameter.dims));
      fill(data, parameter, { seed, purpose: purposes.init, iteration, index });
      return [parameter.name, { dtype: 'float32', dims: parameter.dims, data }];
    }),
  );
}

function fill(data: Float32Array, { initialiser, exported }: ParameterSpec, key: StreamKey): void {
  switch (initialiser.kind) {
    case 'zeros':
      return;
    case 'ones':
      data.fill(1);
      return;
    case 'constant':
      data.fill(initialiser.value);
      return;
    case 'exported':
      if (exported) data.set(exported.data as Float32Array);
      return;
    case 'normal':
      fillNormal(data, key);
      scale(data, initialiser.std, initialiser.mean);
      return;
    case 'uniform':
      fillUniform(data, key);
      scale(data, 2 * initialiser.bound, -initialiser.bound);
  }
}

/** Stretches values around 0 and moves them. */
function scale(data: Float32Array, factor: number, shift = 0): void {
  for (let i = 0; i < data.length; i++) data[i] = (data[i] as number) * factor + shift;
}
