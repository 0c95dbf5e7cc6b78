import type { Value } from '@ouroboros/onnx';
import { type Gpt2Config, headWidth } from '../config.ts';
import type { DecodingStep, StepScope } from '../transformer/decoding-step.ts';
import { outputLayer } from '../transformer/output-layer.ts';
import { finishBlock, layerNorm, linear } from './layers.ts';
import { blockName, gpt2Parameters, outputTable } from './parameters.ts';

/* Letters: S slots (sequences decoded together), C width. */

/** One decoding step of GPT-2. */
export function gpt2Step(config: Gpt2Config): DecodingStep {
  const { n_embd: width, n_layer: layers, n_head: heads, n_positions: tokens } = config;
  return {
    name: 'gpt2',
    parameters: gpt2Parameters(config),
    cache: { layers, heads, width: headWidth(config), tokens },
    queryHeads: heads,
    width,
    layers: (scope) => ({
      embed: (tokens) => embed(scope, tokens),
      project: (h, layer) => {
        const name = blockName(layer);
        return project(scope, layerNorm(scope, h, `${name}.ln_1`), `${name}.attn.c_attn`, width);
      },
      finish: (h, attended, layer) => finishBlock(scope, h, attended, blockName(layer)),
      logits: (h) => outputLayer(scope, layerNorm(scope, h, 'transformer.ln_f'), outputTable),
    }),
  };
}

/** Token plus position embedding of one token per slot, [S] to [S, C]. */
function embed({ g, parameter, positions }: StepScope, tokens: Value): Value {
  return g.op('Add', [
    g.op('Gather', [parameter('transformer.wte.weight'), tokens]),
    g.op('Gather', [parameter('transformer.wpe.weight'), positions()]),
  ]);
}

/** Queries, keys and values of x [S, C] in one product. */
function project(scope: StepScope, x: Value, name: string, width: number): Value {
  const { g, parameter, queryScale } = scope;
  if (queryScale === 1) return linear(scope, x, name);
  const data = new Float32Array(3 * width).fill(1).fill(queryScale, 0, width);
  const scales = g.initializer('query_scale', { dtype: 'float32', dims: [3 * width], data });
  const scaled = (part: string): Value => g.op('Mul', [parameter(`${name}.${part}`), scales]);
  return g.op('Gemm', [x, scaled('weight'), scaled('bias')]);
}
