import { float, type GraphBuilder, type Value } from '@ouroboros/onnx';
import { type Gpt2Config, layerNormEpsilon } from '../config.ts';
import { gpt2Parameters } from './parameters.ts';

/** What the layers shared by the forward and the decoding graph write to. */
export interface LayerScope {
  readonly g: GraphBuilder;
  /** The parameter with this Hugging Face name. */
  readonly parameter: (name: string) => Value;
}

/** Declares every parameter as an input under its Hugging Face name; gives the look-up of `LayerScope`. */
export function parameterInputs(g: GraphBuilder, config: Gpt2Config): LayerScope['parameter'] {
  const inputs = new Map(
    gpt2Parameters(config).map(({ name, dims }) => [name, g.input(name, 'float32', dims)]),
  );
  return (name) => inputs.get(name) as Value;
}

/** The same, declaring a parameter where it is first looked up: for graphs that hold a part of the model. */
export function usedParameterInputs(g: GraphBuilder, config: Gpt2Config): LayerScope['parameter'] {
  const dims = new Map(gpt2Parameters(config).map((parameter) => [parameter.name, parameter.dims]));
  const inputs = new Map<string, Value>();
  return (name) => {
    const known = inputs.get(name);
    const input = known ?? g.input(name, 'float32', dims.get(name) as readonly number[]);
    inputs.set(name, input);
    return input;
  };
}

/** Token plus position embedding of one token per slot, [S] and [S] to [S, C]. */
export function embedStep({ g, parameter }: LayerScope, tokens: Value, positions: Value): Value {
  return g.op('Add', [
    g.op('Gather', [parameter('transformer.wte.weight'), tokens]),
    g.op('Gather', [parameter('transformer.wpe.weight'), positions]),
  ]);
}

/** Logits by the table of token embeddings, [..., C] to [..., V]. */
export function tiedLogits({ g, parameter }: LayerScope, h: Value): Value {
  const table = g.op('Transpose', [parameter('transformer.wte.weight')], { perm: [1, 0] });
  return g.op('MatMul', [h, table]);
}

/** Layer normalisation over the last axis with the gain and bias under `name`. */
export function layerNorm({ g, parameter }: LayerScope, x: Value, name: string): Value {
  const inputs = [x, parameter(`${name}.weight`), parameter(`${name}.bias`)];
  return g.op('LayerNormalization', inputs, { axis: -1, epsilon: float(layerNormEpsilon) });
}

/** x W + b for x [N, in], W stored [in, out]. */
export function linear({ g, parameter }: LayerScope, x: Value, name: string): Value {
  return g.op('Gemm', [x, parameter(`${name}.weight`), parameter(`${name}.bias`)]);
}

/** Feed-forward layer with the tanh form of GELU (Hugging Face `gelu_new`), [N, C] to [N, C]. */
export function feedForward(scope: LayerScope, x: Value, name: string): Value {
  const inner = scope.g.op('Gelu', [linear(scope, x, `${name}.c_fc`)], { approximate: 'tanh' });
  return linear(scope, inner, `${name}.c_proj`);
}

/** The residual stream behind block `layer`, and the beginning of its parameters' names. */
export function blockName(layer: number): string {
  return `transformer.h.${layer}`;
}
