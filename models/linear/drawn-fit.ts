import type { Tensor } from '@ouroboros/onnx';
import { emptyReplicates, placeReplicates } from '../replicates/arrays.ts';
import type { OpenPart, Pool } from '../replicates/pool.ts';
import type { Span } from '../replicates/world.ts';
import { type Generator, type LabelledPool, openLabelledPool } from './batch.ts';
import { drawExamples } from './drawn-examples.ts';
import { DrawnNoise } from './drawn-noise.ts';
import type { Engine } from './engine.ts';
import { penaltyOf } from './penalty.ts';
import { solveStack } from './solve.ts';
import { copyRow } from './stack-rows.ts';
import type { World } from './world.ts';

// Axes: R replicates of a span, K drawn rows, T rows of the design, d features.

/** The drawn rows of a span, with for each what generates its label. */
interface DrawnRows {
  /** [R, K, d] */
  readonly features: Tensor;
  /** [R, K, d] */
  readonly weights: Tensor;
  /** [R, K] in units of sigma. */
  readonly noise: Tensor;
  /** float64 [R, K] */
  readonly rowWeights: Tensor;
}

function emptyRows({ precision, features }: World, replicates: number, count: number): DrawnRows {
  return {
    features: emptyReplicates(precision, [replicates, count, features]),
    weights: emptyReplicates(precision, [replicates, count, features]),
    noise: emptyReplicates(precision, [replicates, count]),
    rowWeights: emptyReplicates('float64', [replicates, count]),
  };
}

/** Draws the examples of every replicate of a span and looks up what makes their labels. */
function collect(
  engine: Engine,
  pool: LabelledPool,
  iteration: number,
  span: Span,
  count: number,
): DrawnRows {
  const { world } = engine;
  const { rows, features: width } = world;
  const design = engine.features(span);
  const stack = emptyRows(world, span.count, count);
  const noises = new DrawnNoise(world, pool);
  for (let r = 0; r < span.count; r++) {
    const replicate = span.first + r;
    const drawn = drawExamples(world, pool, iteration, replicate);
    (stack.noise.data as Float64Array).set(noises.of(drawn, replicate), r * count);
    for (const [k, { part, example }] of drawn.entries()) {
      const source = pool.parts[part] as OpenPart<Generator>;
      const to = r * count + k;
      copyRow(stack.features, to, design, r * rows + (example % rows), width);
      copyRow(stack.weights, to, source.batch.weight, replicate, width);
      (stack.rowWeights.data as Float64Array)[to] = source.weight;
    }
  }
  return stack;
}

/**
 * The fit to examples drawn without replacement from a pool, [R, d]. The labels of the drawn rows alone are made anew,
 * from the weights of their models and the streams of their noises, so it takes as long for a thousand batches as for a
 * few.
 *
 * @throws Fault `linear/undetermined` when a replicate draws fewer than d different rows of the design and there is no
 * penalty.
 */
export async function fitDrawn(engine: Engine, closed: Pool, iteration: number): Promise<Tensor> {
  const pool = await openLabelledPool(engine, closed);
  const { replicates, features: width, precision } = engine.world;
  const count = pool.subsample ?? pool.examples;
  const weight = emptyReplicates(precision, [replicates, width]);
  const penalty = penaltyOf(engine.world.penalty, iteration);
  for await (const span of engine.stackSpans(2 * count)) {
    const { features, weights, noise, rowWeights } = collect(engine, pool, iteration, span, count);
    const labels = await engine.run('relabel', { features, weights, noise });
    const fitted = await solveStack(engine, { features, labels, rowWeights }, penalty);
    placeReplicates(weight, span, fitted);
  }
  return weight;
}
