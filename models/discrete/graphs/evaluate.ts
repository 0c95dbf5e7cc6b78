import { GraphBuilder, type Model, tensorOf, type Value } from '@ouroboros/onnx';

// Axes: R replicates, S symbols.

/** What the graph that measures fits needs to know. */
export interface EvaluateGraphOptions {
  /** The true distribution p, [S]. */
  readonly truth: readonly number[];
  /** Reward of every symbol, [S]; empty: no rewards. */
  readonly rewards: readonly number[];
  /** T, the number of draws that smoothing takes a fit for. */
  readonly rows: number;
}

/** The figures of `evaluateGraph`, each float64 [R]. */
export const discreteFigures = [
  'testLoss',
  'heterozygosity',
  'entropy',
  'survivors',
  'totalVariation',
  'divergence',
  'testLogLikelihood',
  'reward',
] as const;

/** TensorProto.DataType.DOUBLE. */
const elementTypeFloat64 = 11;

/** Doubles in the widest vector of a processor. */
const lanes = 8;

/** The smallest normal float64: keeps 0 log 0 at 0. */
const tiny = 2.2250738585072014e-308;

/**
 * What is known of fitted distributions q. Input `probabilities` float64 [R, S]; outputs float64 [R]:
 * `testLoss` sum (q - p)^2, `heterozygosity` 1 - sum q^2, `entropy` -sum q log q, `survivors` how many q > 0,
 * `totalVariation` sum |q - p| / 2, `divergence` sum q log(q/p), `testLogLikelihood` sum p log q~ with the smoothed
 * q~ = (T q + 1/2) / (T + S/2), `reward` sum q r; and `living` float64 [R, S], 1 where q > 0.
 *
 * Symbols are the leading axis, so that each replicate's sums are taken in one order wherever it stands, and are filled up with
 * impossible ones to whole vectors: the last elements of an array may get a logarithm whose last bit differs.
 */
export function evaluateGraph({ truth, rewards, rows }: EvaluateGraphOptions): Model {
  const S = truth.length;
  const g = new GraphBuilder('discrete_evaluate');
  const S8 = Math.ceil(S / lanes) * lanes;
  const column = (name: string, values: readonly number[]) => {
    const padded = Array.from({ length: S8 }, (_, symbol) => values[symbol] ?? 0);
    return g.initializer(name, tensorOf('float64', [S8, 1], padded));
  };
  const given = g.input('probabilities', 'float64', ['R', S]);
  const transposed = g.op('Transpose', [given], { perm: [1, 0] });
  const q = g.op('Pad', [transposed, g.int64s([0, 0, S8 - S, 0])]);
  const p = column('truth', truth);
  const sum = (value: Value) => g.op('ReduceSum', [value, g.int64s([0])], { keepdims: 0 });
  const square = (value: Value) => g.op('Mul', [value, value]);
  const number = (value: number) => g.scalar('float64', value);
  const isLiving = (value: Value) =>
    g.op('Cast', [g.op('Greater', [value, number(0)])], { to: elementTypeFloat64 });
  const difference = g.op('Sub', [q, p]);
  const logarithm = g.op('Log', [g.op('Max', [q, number(tiny)])]);
  const smoothed = g.op('Div', [
    g.op('Add', [g.op('Mul', [q, number(rows)]), number(0.5)]),
    number(rows + S / 2),
  ]);
  const figures: Record<(typeof discreteFigures)[number], Value> = {
    testLoss: sum(square(difference)),
    heterozygosity: g.op('Sub', [number(1), sum(square(q))]),
    entropy: g.op('Neg', [sum(g.op('Mul', [q, logarithm]))]),
    survivors: sum(isLiving(q)),
    totalVariation: g.op('Mul', [sum(g.op('Abs', [difference])), number(0.5)]),
    divergence: sum(g.op('Mul', [q, g.op('Sub', [logarithm, column('logTruth', truth.map(Math.log))])])),
    testLogLikelihood: sum(g.op('Mul', [p, g.op('Log', [smoothed])])),
    reward: sum(g.op('Mul', [q, column('rewards', rewards)])),
  };
  for (const name of discreteFigures) g.output(figures[name], name);
  g.output(isLiving(given), 'living');
  return g.model();
}
