import {
  cloneModel,
  GraphBuilder,
  inlineInto,
  type Model,
  prepare,
  typeCodes,
  type Value,
} from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import type { Tensors } from '../../training/initialise.ts';
import type { DecodingModel } from '../decoding/decoder.ts';
import { GraphModel } from '../decoding/graph-decoder.ts';
import { PrefixModel } from '../decoding/prefix-decoder.ts';
import type { BatchShape, LanguageModel } from '../language-model.ts';
import type { Bundle } from './bundle.ts';
import { bundleFault } from './fault.ts';

/** The model of a bundle, from which graphs are derived as from the built-in one. */
export function bundleModel(bundle: Bundle): LanguageModel {
  const { vocabulary, context, parameters, forward, decode } = bundle;
  const decays = new Map(parameters.map(({ name, decay }) => [name, decay]));
  const model: LanguageModel = {
    ...{ vocabulary, context, parameters },
    ...(typeof forward.batch === 'number' ? { batch: forward.batch } : {}),
    ...(typeof forward.length === 'number' ? { length: forward.length } : {}),
    decays: (name) => decays.get(name) ?? false,
    forward: (shape) => forwardOf(bundle, shape),
    openDecoding: (worker: WorkerContext, weights: Tensors): Promise<DecodingModel> => {
      if (!decode) return PrefixModel.open(worker, model, weights);
      const { layers, heads, width } = decode;
      return GraphModel.load(
        worker,
        cloneModel(decode.model),
        { layers, heads, width, tokens: context },
        weights,
      );
    },
  };
  return model;
}

/**
 * The forward graph for batches of one shape, its trained parameters as inputs. A graph that always takes B sequences is
 * repeated for a multiple of them.
 *
 * @throws Fault `bundle/batch` for a batch that the graph cannot take, `bundle/outputs` for logits of another shape.
 */
function forwardOf(bundle: Bundle, shape: BatchShape): Model {
  const { forward, parameters } = bundle;
  const g = new GraphBuilder(forward.model.graph.name, new Map(forward.model.opsetImports));
  const tokens = g.input('tokens', 'int64', [shape.batch, shape.length]);
  const bindings = new Map(
    parameters.map(({ name, dims, value }) => [value, g.input(name, 'float32', dims)] as const),
  );
  const copies = repetitions(bundle, shape);
  const pieces =
    copies === 1 ? [tokens] : g.ops('Split', [tokens], { axis: 0, num_outputs: copies }, { outputs: copies });
  const logits = pieces.map((piece) => inline(g, bundle, bindings, piece));
  const whole = copies === 1 ? (logits[0] as Value) : g.op('Concat', logits, { axis: 0 });
  requireLogits(bundle, shape, whole);
  g.output(whole, 'logits');
  return prepare(g.model());
}

function repetitions({ forward }: Bundle, { batch }: BatchShape): number {
  if (typeof forward.batch !== 'number' || typeof batch !== 'number') return 1;
  if (batch % forward.batch === 0) return batch / forward.batch;
  throw bundleFault(
    'batch',
    'option "fit.batch"',
    `a multiple of ${forward.batch}, the sequences that ${forward.path} takes at once`,
    `${batch}`,
    'choose one, or export the model with a symbolic batch axis',
  );
}

/** Appends the forward graph for `tokens`; gives the logits. What it holds is copied once and shared by all copies. */
function inline(g: GraphBuilder, { forward }: Bundle, bindings: Map<Value, Value>, tokens: Value): Value {
  const { graph } = forward.model;
  const dtype = forward.tokens.type?.dtype;
  const fed = dtype === 'int32' ? g.op('Cast', [tokens], { to: typeCodes.int32 }) : tokens;
  for (const value of [...graph.inputs, ...graph.initializers]) {
    if (bindings.has(value) || !value.initializer) continue;
    bindings.set(value, g.initializer(value.name, value.initializer));
  }
  const copies = inlineInto(g, graph, new Map([...bindings, [forward.tokens, fed]]));
  return copies.get(forward.logits) as Value;
}

function requireLogits({ forward, vocabulary }: Bundle, shape: BatchShape, logits: Value): void {
  const expected = [shape.batch, shape.length, vocabulary];
  const found = logits.type?.shape;
  const fits = (dim: unknown, i: number) =>
    typeof dim !== 'number' || dim === expected[i] || typeof expected[i] === 'string';
  if (found?.length === 3 && found.every(fits)) return;
  throw bundleFault(
    'outputs',
    `output "${forward.logits.name}" of ${forward.path}, for tokens [${shape.batch}, ${shape.length}]`,
    `logits [${expected.join(', ')}]`,
    found ? `[${found.join(', ')}]` : 'a shape of unknown rank',
    'export the model with symbolic axes that reach its output, or with fixed ones',
  );
}
