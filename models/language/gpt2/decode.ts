import { GraphBuilder, type Model, type Value } from '@ouroboros/onnx';
import { type Gpt2Config, headWidth } from '../config.ts';
import {
  blockName,
  embedStep,
  feedForward,
  type LayerScope,
  layerNorm,
  linear,
  parameterInputs,
  tiedLogits,
} from './layers.ts';

/*
 * Letters: S slots (sequences decoded together), K capacity of the cache, L layers, C width, H heads,
 * D = C/H head width, V vocabulary.
 */

/** Names of the cache inputs of layer `layer`. */
export function cacheNames(layer: number): { key: string; value: string } {
  return { key: `past.${layer}.key`, value: `past.${layer}.value` };
}

interface Scope extends LayerScope {
  readonly config: Gpt2Config;
  /** [S, 1, 1, 1 + K]: 0 for the new token and for the filled part of the cache, -inf for the rest. */
  readonly mask: Value;
  /** [3C]: 1/sqrt(D) for the columns of the queries, 1 for those of keys and values. */
  readonly queryScale: Value;
}

/**
 * One decoding step of GPT-2.
 *
 * Inputs: `tokens` int64 [S]; `positions` int64 [S], how many tokens each slot's cache holds;
 * `past.<layer>.key|value` float32 [S, H, K, D]; every parameter. Outputs: `logits` [S, V], and `keys`, `values`
 * [L, S, H, D] of the new tokens, which the caller appends to the cache. The cache is an input only: returning it
 * would copy all of it at every step.
 */
export function buildGpt2Decode(config: Gpt2Config): Model {
  const g = new GraphBuilder('gpt2_decode');
  const tokens = g.input('tokens', 'int64', ['S']);
  const positions = g.input('positions', 'int64', ['S']);
  const parameter = parameterInputs(g, config);
  const caches = Array.from({ length: config.n_layer }, (_, layer) => cacheInputs(g, config, layer));
  const firstKey = (caches[0] as { key: Value }).key;
  const mask = cacheMask(g, positions, firstKey);
  const scope: Scope = { g, config, parameter, mask, queryScale: queryScale(g, config) };

  let h = embedStep(scope, tokens, positions);
  const keys: Value[] = [];
  const values: Value[] = [];
  caches.forEach((cache, layer) => {
    const name = blockName(layer);
    const step = attention(scope, layerNorm(scope, h, `${name}.ln_1`), cache, `${name}.attn`);
    keys.push(g.op('Unsqueeze', [step.key, g.int64s([0])]));
    values.push(g.op('Unsqueeze', [step.value, g.int64s([0])]));
    h = g.op('Add', [h, step.output]);
    h = g.op('Add', [h, feedForward(scope, layerNorm(scope, h, `${name}.ln_2`), `${name}.mlp`)]);
  });
  h = layerNorm(scope, h, 'transformer.ln_f');
  g.output(tiedLogits(scope, h), 'logits');
  g.output(g.op('Concat', keys, { axis: 0 }), 'keys');
  g.output(g.op('Concat', values, { axis: 0 }), 'values');
  return g.model();
}

function cacheInputs(g: GraphBuilder, config: Gpt2Config, layer: number): { key: Value; value: Value } {
  const names = cacheNames(layer);
  const shape = ['S', config.n_head, 'K', headWidth(config)];
  return { key: g.input(names.key, 'float32', shape), value: g.input(names.value, 'float32', shape) };
}

function queryScale(g: GraphBuilder, config: Gpt2Config): Value {
  const width = config.n_embd;
  const data = new Float32Array(3 * width).fill(1).fill(1 / Math.sqrt(headWidth(config)), 0, width);
  return g.initializer('query_scale', { dtype: 'float32', dims: [3 * width], data });
}

/** Column 0 is the new token; column 1 + j is cache entry j, open where j < position. */
function cacheMask(g: GraphBuilder, positions: Value, key: Value): Value {
  const capacity = g.op('Squeeze', [g.op('Shape', [key], { start: 2, end: 3 }), g.int64s([0])]);
  const columns = g.op('Range', [g.scalar('int64', -1), capacity, g.scalar('int64', 1)]);
  const filled = g.op('Less', [columns, g.op('Unsqueeze', [positions, g.int64s([1])])]); // [S, 1 + K]
  const mask = g.op('Where', [filled, g.scalar('float32', 0), g.scalar('float32', -Infinity)]);
  return g.op('Unsqueeze', [mask, g.int64s([1, 2])]);
}

/**
 * The projection to queries, keys and values with the attention scale 1/sqrt(D) multiplied into the queries' columns.
 * The runtime folds this where the parameters are constants. Scaling the scores instead would be fused into the
 * product with the cache and turn its matrix-vector kernel into a packed matrix product, several times slower.
 */
function scaledProjection({ g, parameter, queryScale }: Scope, x: Value, name: string): Value {
  const scaled = (part: string): Value => g.op('Mul', [parameter(`${name}.${part}`), queryScale]);
  return g.op('Gemm', [x, scaled('weight'), scaled('bias')]);
}

/**
 * Attention of one new token per slot over [new; cache], [S, C] to [S, C].
 *
 * The softmax runs over the joined scores; its two parts then weigh the new value and the cached values apart, so
 * that the cache itself is never copied.
 */
function attention(scope: Scope, x: Value, cache: { key: Value; value: Value }, name: string) {
  const { g, config } = scope;
  const [q, key, value] = g
    .ops(
      'Split',
      [scaledProjection(scope, x, `${name}.c_attn`)],
      { axis: -1, num_outputs: 3 },
      { outputs: 3 },
    )
    .map((part) => g.op('Reshape', [part, g.int64s([0, config.n_head, headWidth(config)])])) as [
    Value,
    Value,
    Value,
  ];
  const row = (v: Value): Value => g.op('Unsqueeze', [v, g.int64s([2])]); // [S, H, D] -> [S, H, 1, D]
  const product = (k: Value): Value =>
    g.op('FusedMatMul', [row(q), k], { transB: 1 }, { domain: 'com.microsoft' });
  const joined = g.op('Concat', [product(row(key)), product(cache.key)], { axis: -1 }); // [S, H, 1, 1 + K]
  const weights = g.op('Softmax', [g.op('Add', [joined, scope.mask])], { axis: -1 });
  const last = g.int64s([-1]);
  const weightNew = g.op('Slice', [weights, g.int64s([0]), g.int64s([1]), last]);
  const weightPast = g.op('Slice', [weights, g.int64s([1]), g.int64s([Number.MAX_SAFE_INTEGER]), last]);
  const mixed = g.op('Add', [
    g.op('MatMul', [weightPast, cache.value]),
    g.op('Mul', [weightNew, row(value)]),
  ]);
  const flat = g.op('Reshape', [mixed, g.int64s([0, config.n_embd])]);
  return { key, value, output: linear(scope, flat, `${name}.c_proj`) };
}
