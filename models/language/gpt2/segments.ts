import { GraphBuilder, type Model, type Value } from '@ouroboros/onnx';
import type { Gpt2Config } from '../config.ts';
import {
  blockName,
  embedStep,
  feedForward,
  type LayerScope,
  layerNorm,
  linear,
  tiedLogits,
  usedParameterInputs,
} from './layers.ts';

/* Letters: S slots (sequences decoded together), C width, V vocabulary. */

/**
 * One decoding step of GPT-2, cut at the attention of each layer, which whoever runs the segments computes. Every graph has
 * the parameters it needs as inputs.
 *
 * The first reads `tokens` and `positions`, int64 [S]; every later one reads `residual` [S, C], the `hidden` of the one
 * before, and `attended` [S, C], the attention of its layer. All but the last give `projected` [S, 3C] (queries, keys and
 * values of the next attention) and `hidden` [S, C]; the last gives `logits` [S, V].
 */
export function buildGpt2Segments(config: Gpt2Config): Model[] {
  return Array.from({ length: config.n_layer + 1 }, (_, layer) => buildSegment(config, layer));
}

/** From the attention of the layer before `layer` (the tokens, for layer 0) to the projection of `layer` (the logits). */
function buildSegment(config: Gpt2Config, layer: number): Model {
  const g = new GraphBuilder(`gpt2_segment_${layer}`);
  const scope: LayerScope = { g, parameter: usedParameterInputs(g, config) };
  const hidden = layer === 0 ? readTokens(scope) : finishLayer(scope, config, blockName(layer - 1));
  if (layer === config.n_layer) {
    g.output(tiedLogits(scope, layerNorm(scope, hidden, 'transformer.ln_f')), 'logits');
    return g.model();
  }
  const name = blockName(layer);
  const projected = linear(scope, layerNorm(scope, hidden, `${name}.ln_1`), `${name}.attn.c_attn`);
  g.output(projected, 'projected');
  g.output(hidden, 'hidden');
  return g.model();
}

function readTokens(scope: LayerScope): Value {
  const tokens = scope.g.input('tokens', 'int64', ['S']);
  return embedStep(scope, tokens, scope.g.input('positions', 'int64', ['S']));
}

function finishLayer(scope: LayerScope, { n_embd }: Gpt2Config, name: string): Value {
  const { g } = scope;
  const residual = g.input('residual', 'float32', ['S', n_embd]);
  const attended = g.input('attended', 'float32', ['S', n_embd]);
  const h = g.op('Add', [residual, linear(scope, attended, `${name}.attn.c_proj`)]);
  return g.op('Add', [h, feedForward(scope, layerNorm(scope, h, `${name}.ln_2`), `${name}.mlp`)]);
}
