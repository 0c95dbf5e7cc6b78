import type { Tensor, Value } from '@ouroboros/onnx';
import { headWidth, type Llama2Config } from '../config.ts';
import type { DecodingStep, StepLayers, StepScope } from '../transformer/decoding-step.ts';
import { outputLayer } from '../transformer/output-layer.ts';
import { finishBlock, rmsNorm } from './layers.ts';
import { blockName, llama2Parameters, outputTable } from './parameters.ts';
import { rotate, rotationTables, type Turn } from './rotation.ts';

/* Letters: S slots (sequences decoded together), C width, H heads of queries, G heads of keys and values, D head width. */

/** One decoding step of Llama-2. Keys are handed out, and kept, turned. */
export function llama2Step(config: Llama2Config): DecodingStep {
  const { hidden_size, num_hidden_layers, num_attention_heads, num_key_value_heads, n_positions } = config;
  return {
    name: 'llama2',
    parameters: llama2Parameters(config),
    cache: {
      layers: num_hidden_layers,
      heads: num_key_value_heads,
      width: headWidth(config),
      tokens: n_positions,
    },
    queryHeads: num_attention_heads,
    width: hidden_size,
    layers: (scope) => stepLayers(scope, config),
  };
}

function stepLayers(scope: StepScope, config: Llama2Config): StepLayers {
  const { g, parameter } = scope;
  let turn: Turn | undefined;
  return {
    embed: (tokens) => g.op('Gather', [parameter('model.embed_tokens.weight'), tokens]),
    project: (h, layer) => {
      const name = blockName(layer);
      turn ??= turnOf(scope, config);
      const projected = project(scope, rmsNorm(scope, h, `${name}.input_layernorm`), name);
      return rotateProjected(scope, config, projected, turn);
    },
    finish: (h, attended, layer) => finishBlock(scope, h, attended, blockName(layer)),
    logits: (h) => outputLayer(scope, rmsNorm(scope, h, 'model.norm'), outputTable),
  };
}

/** Queries, keys and values in one product, [S, C] to [S, (H + 2 G) D]: the runtime joins the matrices where they are constants. */
function project({ g, parameter, queryScale }: StepScope, x: Value, name: string): Value {
  const matrix = (part: string): Value => parameter(`${name}.self_attn.${part}_proj.weight`);
  const scale = g.scalar('float32', queryScale);
  const queries = queryScale === 1 ? matrix('q') : g.op('Mul', [matrix('q'), scale]);
  const joined = g.op('Concat', [queries, matrix('k'), matrix('v')], { axis: 0 });
  return g.op('Gemm', [x, joined], { transB: 1 });
}

/** Turns the heads of queries and keys, and leaves the values. */
function rotateProjected({ g }: StepScope, config: Llama2Config, projected: Value, turn: Turn): Value {
  const { num_attention_heads: H, num_key_value_heads: G } = config;
  const heads = g.op('Reshape', [projected, g.int64s([0, H + 2 * G, headWidth(config)])]);
  const [turned, values] = g.ops('Split', [heads, g.int64s([H + G, G])], { axis: 1 }, { outputs: 2 }) as [
    Value,
    Value,
  ];
  const joined = g.op('Concat', [rotate(g, turned, turn), values], { axis: 1 });
  return g.op('Reshape', [joined, g.int64s([0, (H + 2 * G) * headWidth(config)])]);
}

/** Cosines and sines of each slot's position, [S, 1, D]. */
function turnOf({ g, positions }: StepScope, config: Llama2Config): Turn {
  const tables = rotationTables(config, config.n_positions);
  const rows = (name: string, table: Tensor): Value =>
    g.op('Unsqueeze', [g.op('Gather', [g.initializer(name, table), positions()]), g.int64s([1])]);
  return { cos: rows('rotation_cos', tables.cos), sin: rows('rotation_sin', tables.sin) };
}
