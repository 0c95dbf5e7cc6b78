import { type Tensor, tensor } from '@ouroboros/onnx';
import { emptyReplicates, placeReplicates } from '../../replicates/arrays.ts';
import type { OpenPart, Pool, PoolPlace } from '../../replicates/pool.ts';
import type { Span } from '../../replicates/world.ts';
import { type Generator, type LabelledPool, openLabelledPool } from '../batch.ts';
import { drawExamples } from '../drawn-examples.ts';
import { DrawnNoise } from '../drawn-noise.ts';
import type { Engine } from '../engine.ts';
import { penaltyOf } from '../penalty.ts';
import { dualSpans } from './model.ts';
import { type RowSums, solveDual } from './solve.ts';

// Axes: R replicates of a span, K drawn examples, T rows of the design.

/** The drawn examples of a span of replicates, with what makes their labels. */
interface DrawnSpan {
  readonly drawn: readonly (readonly PoolPlace[])[];
  /** Values of their models, float64 [R, K]. */
  readonly signal: Tensor;
  /** [R, K] in units of sigma. */
  readonly noise: Tensor;
}

function drawSpan(
  engine: Engine,
  pool: LabelledPool,
  iteration: number,
  span: Span,
  count: number,
): DrawnSpan {
  const { world } = engine;
  const noises = new DrawnNoise(world, pool);
  const signal = emptyReplicates('float64', [span.count, count]);
  const noise = emptyReplicates(world.precision, [span.count, count]);
  const drawn = Array.from({ length: span.count }, (_, r) => {
    const replicate = span.first + r;
    const examples = drawExamples(world, pool, iteration, replicate);
    (noise.data as Float64Array).set(noises.of(examples, replicate), r * count);
    for (const [k, { part, example }] of examples.entries()) {
      const values = (pool.parts[part] as OpenPart<Generator>).batch.weight.data as Float64Array;
      const row = replicate * world.rows + (example % world.rows);
      (signal.data as Float64Array)[r * count + k] = values[row] as number;
    }
    return examples;
  });
  return { drawn, signal, noise };
}

/** Weights and weighted labels of the drawn examples by rows of the design, float64 [R, T] each. */
function sumByRows(
  engine: Engine,
  pool: LabelledPool,
  { drawn }: DrawnSpan,
  labels: Tensor,
): Omit<RowSums, 'kernel'> {
  const { rows } = engine.world;
  const [weights, sums] = [new Float64Array(drawn.length * rows), new Float64Array(drawn.length * rows)];
  let k = 0;
  for (const [r, examples] of drawn.entries()) {
    for (const { part, example } of examples) {
      const to = r * rows + (example % rows);
      const { weight } = pool.parts[part] as OpenPart<Generator>;
      weights[to] = (weights[to] as number) + weight;
      sums[to] = (sums[to] as number) + weight * ((labels.data as Float64Array)[k++] as number);
    }
  }
  const dims = [drawn.length, rows];
  return { weights: tensor('float64', dims, weights), sums: tensor('float64', dims, sums) };
}

/** The fit in the dual to examples drawn without replacement from a pool, [R, T]; only their labels are made anew. */
export async function fitDualDrawn(engine: Engine, closed: Pool, iteration: number): Promise<Tensor> {
  const pool = await openLabelledPool(engine, closed);
  const { replicates, rows } = engine.world;
  const penalty = penaltyOf(engine.world.penalty, iteration);
  const count = pool.subsample ?? pool.examples;
  const copies = tensor('float64', [count], new Float64Array(count).fill(1));
  const weight = emptyReplicates('float64', [replicates, rows]);
  for await (const span of dualSpans(engine, rows)) {
    const part = drawSpan(engine, pool, iteration, span, count);
    const { signal, noise } = part;
    const labels = await engine.runDual('sample', { signal, noise, copies }, rows);
    const kernel = await engine.runDual('kernel', { features: engine.features(span) }, rows);
    const fitted = await solveDual(engine, { kernel, ...sumByRows(engine, pool, part, labels) }, penalty);
    placeReplicates(weight, span, fitted);
  }
  return weight;
}
