import { type Tensor, tensorOf } from '@ouroboros/onnx';
import type { NamedArrays } from '../replicates/arrays.ts';
import { drawUniforms } from '../replicates/draws.ts';
import type { Engine } from '../replicates/engine.ts';
import type {
  DrawRequest,
  EvaluateSpanRequest,
  FitSpanRequest,
  ReplicateModel,
  SampleDrawRequest,
} from '../replicates/model.ts';
import { choiceKey, exampleKey } from '../replicates/world.ts';
import { graphs } from './graphs/index.ts';
import { type DiscreteWorld, truthOf } from './world.ts';

// Axes: R replicates of a span, N examples, S symbols, K candidates for an example.

type DiscreteEngine = Engine<DiscreteWorld>;

/** Runs a graph of the family. */
function run(
  engine: DiscreteEngine,
  name: keyof typeof graphs,
  feeds: NamedArrays,
  changes: { readonly rewards?: readonly number[] } = {},
): Promise<NamedArrays> {
  const { world } = engine;
  const build = () => graphs[name]({ ...world.setting, truth: truthOf(world), rows: world.rows, ...changes });
  return engine.run(`${name} ${JSON.stringify([world.rows, changes])}`, build, feeds);
}

/** Real symbols are drawn from the truth itself, and nothing chooses among them. */
async function drawReal(engine: DiscreteEngine, { span, origin, examples }: DrawRequest): Promise<Tensor> {
  const { world } = engine;
  const { symbols: S } = world.setting;
  const truth = truthOf(world);
  const everywhere = Float64Array.from({ length: span.count * S }, (_, i) => truth[i % S] as number);
  const feeds = {
    probabilities: tensorOf('float64', [span.count, S], everywhere),
    uniforms: drawUniforms(exampleKey(world, origin), span, [examples]),
  };
  const { symbols } = await run(engine, 'sample', feeds, { rewards: [] });
  return symbols as Tensor;
}

async function drawSynthetic(engine: DiscreteEngine, request: SampleDrawRequest): Promise<Tensor> {
  const { world } = engine;
  const { span, origin, examples, parameters } = request;
  const { choices, rewards } = world.setting;
  const draws =
    rewards.length === 0
      ? { uniforms: drawUniforms(exampleKey(world, origin), span, [examples]) }
      : {
          candidates: drawUniforms(exampleKey(world, origin), span, [examples, choices]),
          uniforms: drawUniforms(choiceKey(world, origin), span, [examples]),
        };
  const { symbols } = await run(engine, 'sample', { ...parameters, ...draws });
  return symbols as Tensor;
}

/** The multinomial distribution, fitted by maximum likelihood: its parameters are `probabilities` float64 [R, S]. */
export const multinomial: ReplicateModel<DiscreteWorld> = {
  example: () => ({ dtype: 'int32', dims: [] }),
  real: drawReal,
  fit: (engine, { rows, shares }: FitSpanRequest) => run(engine, 'count', { symbols: rows, shares }),
  sample: drawSynthetic,
  evaluate: (engine, { parameters }: EvaluateSpanRequest) => run(engine, 'evaluate', parameters),
  drawingBytes({ setting }, examples, parameters) {
    const { symbols, choices, rewards } = setting;
    const candidates = parameters && rewards.length > 0 ? choices : 1;
    // The cumulative probabilities beside them, and what one step of the search holds of every draw.
    return 8 * (2 * symbols + 6 * examples * candidates);
  },
};
