import { GraphBuilder, type Model, type Tensor, tensorOf, type Value } from '@ouroboros/onnx';
import { drawPlaces } from '../../inverse-cdf.ts';

// Axes: R replicates, N examples, S symbols, K candidates for an example.

/** TensorProto.DataType.INT32. */
const elementTypeInt32 = 6;

/** What the graph that generates examples needs to know. */
export interface SampleGraphOptions {
  /** S. */
  readonly symbols: number;
  /** K: every example is chosen among so many draws, where there are rewards. */
  readonly choices: number;
  /** Reward r of every symbol, [S]; empty: all are rewarded alike. */
  readonly rewards: readonly number[];
}

/**
 * Examples drawn from fitted distributions by inverting the cumulative distribution. Inputs `probabilities` float64 [R, S],
 * `uniforms` float64 [R, N]; output `symbols` int32 [R, N].
 *
 * With rewards the inputs are `probabilities`, `candidates` float64 [R, N, K] and `uniforms` [R, N]: K symbols are drawn
 * for each example, and one of them is kept with probability e^r(kept) / sum of e^r (Bradley and Terry's choice).
 */
export function sampleGraph(options: SampleGraphOptions): Model {
  const g = new GraphBuilder('discrete_sample');
  const probabilities = g.input('probabilities', 'float64', ['R', options.symbols]);
  const symbols =
    options.rewards.length === 0
      ? drawPlaces(g, probabilities, g.input('uniforms', 'float64', ['R', 'N']), options.symbols)
      : choose(g, probabilities, options);
  g.output(g.op('Cast', [symbols], { to: elementTypeInt32 }), 'symbols');
  return g.model();
}

/** The kept ones of K candidates, int64 [R, N]. */
function choose(
  g: GraphBuilder,
  probabilities: Value,
  { symbols, choices, rewards }: SampleGraphOptions,
): Value {
  const candidates = g.input('candidates', 'float64', ['R', 'N', choices]);
  const uniforms = g.input('uniforms', 'float64', ['R', 'N']);
  const shape = g.op('Shape', [candidates]);
  const flat = g.op('Reshape', [candidates, g.int64s([0, -1])]);
  const drawn = g.op('Reshape', [drawPlaces(g, probabilities, flat, symbols), shape]);
  const favour = g.op('Gather', [g.initializer('favours', favoursOf(rewards)), drawn]);
  const kept = drawPlaces(g, favour, g.op('Unsqueeze', [uniforms, g.int64s([2])]), choices);
  return g.op('Squeeze', [g.op('GatherElements', [drawn, kept], { axis: 2 }), g.int64s([2])]);
}

/** e^(r - largest r), [S]: chooses as e^r does and cannot overflow. */
function favoursOf(rewards: readonly number[]): Tensor {
  const largest = Math.max(...rewards);
  const favours = rewards.map((reward) => Math.exp(reward - largest));
  return tensorOf('float64', [rewards.length], favours);
}
