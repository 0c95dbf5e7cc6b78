import { GraphBuilder, type Model, type Value } from '@ouroboros/onnx';
import { type LayerScope, parameterInputs, usedParameterInputs } from '../../layer-scope.ts';
import type { ParameterSpec } from '../../training/parameters.ts';
import type { CacheShape } from '../decoding/key-value-cache.ts';
import { attendCached, cacheInputs, cacheMask, type NewToken } from './cached-attention.ts';

/*
 * Letters: S slots (sequences decoded together), C width, L layers, H heads of queries, G heads of keys and values, D head width,
 * V vocabulary.
 */

/** Where a decoding step writes to. */
export interface StepScope extends LayerScope {
  /** int64 [S], how many tokens each slot has read before; an input of the graph where it is looked up. */
  readonly positions: () => Value;
  /** What the queries are multiplied by: in the weights, so that the runtime folds it where they are constants. */
  readonly queryScale: number;
}

/** What lies around the attention of each layer, as one step of decoding computes it. */
export interface StepLayers {
  /** Embeds `tokens` int64 [S], to [S, C]. */
  embed(tokens: Value): Value;
  /** Queries, keys and values of layer `layer` of the residual stream [S, C], joined to [S, (H + 2 G) D]. */
  project(h: Value, layer: number): Value;
  /** The residual stream behind layer `layer`, of the one before it [S, C] and what was attended [S, H D]. */
  finish(h: Value, attended: Value, layer: number): Value;
  /** [S, C] to [S, V]. */
  logits(h: Value): Value;
}

/** A model as one step of decoding sees it. */
export interface DecodingStep {
  /** Beginning of the names of its graphs. */
  readonly name: string;
  readonly parameters: readonly ParameterSpec[];
  readonly cache: CacheShape;
  /** H. */
  readonly queryHeads: number;
  /** C. */
  readonly width: number;
  layers(scope: StepScope): StepLayers;
}

/**
 * The decoding step as one graph, as `BuiltInModel.decode` describes it. The cache is an input only: returning it would copy
 * all of it at every step.
 *
 * The scale of the scores is multiplied into the queries: scaling the scores would be fused into the product with the cache and
 * turn its matrix-vector kernel into a packed matrix product, several times slower.
 */
export function buildDecode(step: DecodingStep): Model {
  const g = new GraphBuilder(`${step.name}_decode`);
  const tokens = g.input('tokens', 'int64', ['S']);
  const positions = g.input('positions', 'int64', ['S']);
  const layers = step.layers({
    g,
    parameter: parameterInputs(g, step.parameters),
    positions: () => positions,
    queryScale: 1 / Math.sqrt(step.cache.width),
  });
  const caches = cacheInputs(g, step.cache);
  const mask = cacheMask(g, positions, (caches[0] as { key: Value }).key);
  let h = layers.embed(tokens);
  const read: NewToken[] = [];
  caches.forEach((cache, layer) => {
    const token = splitProjected(g, step, layers.project(h, layer));
    read.push(token);
    h = layers.finish(h, attendCached(g, step.cache, token, cache, mask), layer);
  });
  g.output(layers.logits(h), 'logits');
  const stack = (all: readonly Value[]): Value =>
    g.op(
      'Concat',
      all.map((each) => g.op('Unsqueeze', [each, g.int64s([0])])),
      { axis: 0 },
    );
  g.output(stack(read.map(({ key }) => key)), 'keys');
  g.output(stack(read.map(({ value }) => value)), 'values');
  return g.model();
}

/** [S, (H + 2 G) D] as the parts of it. */
function splitProjected(
  g: GraphBuilder,
  { cache: { heads: G, width: D }, queryHeads: H }: DecodingStep,
  projected: Value,
): NewToken {
  const sizes = g.int64s([H * D, G * D, G * D]);
  const [query, key, value] = g.ops('Split', [projected, sizes], { axis: -1 }, { outputs: 3 }) as [
    Value,
    Value,
    Value,
  ];
  const heads = (part: Value): Value => g.op('Reshape', [part, g.int64s([0, G, D])]);
  return { query, key: heads(key), value: heads(value) };
}

/** The decoding step in L + 1 graphs, as `BuiltInModel.segments` describes them. */
export function buildSegments(step: DecodingStep): Model[] {
  return Array.from({ length: step.cache.layers + 1 }, (_, layer) => buildSegment(step, layer));
}

/** From the attention of the layer before `layer` (the tokens, for layer 0) to the projection of `layer` (the logits). */
function buildSegment(step: DecodingStep, layer: number): Model {
  const g = new GraphBuilder(`${step.name}_segment_${layer}`);
  const layers = step.layers({
    g,
    parameter: usedParameterInputs(g, step.parameters),
    positions: usedPositions(g),
    queryScale: 1,
  });
  const h = layer === 0 ? layers.embed(g.input('tokens', 'int64', ['S'])) : enter(g, step, layers, layer - 1);
  if (layer === step.cache.layers) {
    g.output(layers.logits(h), 'logits');
    return g.model();
  }
  g.output(layers.project(h, layer), 'projected');
  g.output(h, 'hidden');
  return g.model();
}

/** The positions, declared as an input where they are first looked up. */
function usedPositions(g: GraphBuilder): StepScope['positions'] {
  let positions: Value | undefined;
  return () => {
    positions ??= g.input('positions', 'int64', ['S']);
    return positions;
  };
}

/** The residual stream behind layer `layer`, of what the segment before and the attention hand over. */
function enter(g: GraphBuilder, step: DecodingStep, layers: StepLayers, layer: number): Value {
  const residual = g.input('residual', 'float32', ['S', step.width]);
  const attended = g.input('attended', 'float32', ['S', step.queryHeads * step.cache.width]);
  return layers.finish(residual, attended, layer);
}
