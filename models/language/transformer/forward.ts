import { GraphBuilder, type Model, type Value } from '@ouroboros/onnx';
import { type LayerScope, parameterInputs } from '../../layer-scope.ts';
import type { BatchShape } from '../language-model.ts';
import { type AttentionScope, attentionScope, batchFirst } from './causal-attention.ts';
import type { DecodingStep } from './decoding-step.ts';
import { outputLayer } from './output-layer.ts';

/* Letters: B sequences, T tokens each, C width, V vocabulary, N = T*B positions in token-first order. */

/** Where a forward graph writes to. */
export interface ForwardScope extends LayerScope, AttentionScope {}

/** The layers of a forward graph. */
export interface ForwardLayers {
  /** Embeds `tokens` int64 [B, T], to [N, C]. */
  embed(tokens: Value): Value;
  /** The residual stream behind block `layer`, of the one before it, [N, C]. */
  block(h: Value, layer: number): Value;
  /** The last normalisation, [N, C]. */
  norm(h: Value): Value;
}

/** What the forward graph of a model has besides the sizes of its decoding step. */
export interface ForwardPass {
  /** Name of the table [V, C] of the output layer. */
  readonly outputTable: string;
  layers(scope: ForwardScope): ForwardLayers;
}

/** The forward graph as `LanguageModel.forward` describes it. */
export function buildForward(step: DecodingStep, pass: ForwardPass, shape: BatchShape): Model {
  const { parameters, queryHeads, cache } = step;
  const g = new GraphBuilder(step.name);
  const tokens = g.input('tokens', 'int64', [shape.batch, shape.length]);
  const parameter = parameterInputs(g, parameters);
  const sizes = { queryHeads, keyHeads: cache.heads, width: cache.width, context: cache.tokens };
  const scope: ForwardScope = { parameter, ...attentionScope(g, tokens, shape, sizes) };
  const layers = pass.layers(scope);
  let h = layers.embed(tokens);
  for (let layer = 0; layer < cache.layers; layer++) h = layers.block(h, layer);
  h = layers.norm(h);
  g.output(outputLayer(scope, batchFirst(scope, h, step.width), pass.outputTable), 'logits');
  return g.model();
}
