import type { GraphBuilder, Value } from '@ouroboros/onnx';
import type { ParameterSpec } from './training/parameters.ts';

/** What the layers of a model write to. */
export interface LayerScope {
  readonly g: GraphBuilder;
  /** The parameter with this name. */
  readonly parameter: (name: string) => Value;
}

/** Declares every parameter as an input under its name; gives the look-up of `LayerScope`. */
export function parameterInputs(
  g: GraphBuilder,
  parameters: readonly ParameterSpec[],
): LayerScope['parameter'] {
  const inputs = new Map(parameters.map(({ name, dims }) => [name, g.input(name, 'float32', dims)]));
  return (name) => inputs.get(name) as Value;
}

/** The same, declaring a parameter where it is first looked up: for graphs that hold a part of the model. */
export function usedParameterInputs(
  g: GraphBuilder,
  parameters: readonly ParameterSpec[],
): LayerScope['parameter'] {
  const dims = new Map(parameters.map((parameter) => [parameter.name, parameter.dims]));
  const inputs = new Map<string, Value>();
  return (name) => {
    const known = inputs.get(name);
    const input = known ?? g.input(name, 'float32', dims.get(name) as readonly number[]);
    inputs.set(name, input);
    return input;
  };
}
