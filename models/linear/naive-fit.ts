import { type Tensor, tensor } from '@ouroboros/onnx';
import { emptyReplicates, placeReplicates } from '../replicates/arrays.ts';
import type { OpenPart, Pool } from '../replicates/pool.ts';
import type { Span } from '../replicates/world.ts';
import { type Generator, type LabelledPool, labelDesign, openLabelledPool } from './batch.ts';
import { drawExamples } from './drawn-examples.ts';
import { drawNoise } from './draws.ts';
import type { Engine } from './engine.ts';
import { dualSpans } from './kernel/model.ts';
import { solveDualStack } from './kernel/naive.ts';
import { penaltyOf } from './penalty.ts';
import { type Stack, solveStack } from './solve.ts';
import { copyRow } from './stack-rows.ts';
import { undetermined } from './undetermined.ts';
import { widthOf } from './world.ts';

// Axes: R replicates of a span, N rows of the whole pool, T rows of the design, d features.

/** A stack that says where its rows are from. */
interface DesignStack extends Stack {
  /** Row of the design that each row of the stack is, [W, N] as the weights. */
  readonly designRows: Int32Array;
}

/** Labels of copy `copy` of the design in the batch of a part, [R, T]. */
function labelsOf(engine: Engine, { batch }: OpenPart<Generator>, span: Span, copy: number): Promise<Tensor> {
  const noise = drawNoise(engine.world, span, batch.origin, copy);
  const copies = new Float64Array(engine.world.rows).fill(1);
  return labelDesign(engine, { span, weight: batch.weight, noise, copies });
}

/** Appends `rows` rows of a copy of the design and their labels to every replicate's stack, behind row `begin`. */
function append(stack: Stack, begin: number, rows: number, design: Tensor, labels: Tensor): void {
  const [replicates, total, width] = stack.features.dims as readonly [number, number, number];
  const T = design.dims[1] as number;
  for (let r = 0; r < replicates; r++) {
    for (let t = 0; t < rows; t++) {
      copyRow(stack.features, r * total + begin + t, design, r * T + t, width);
      copyRow(stack.labels, r * total + begin + t, labels, r * T + t, 1);
    }
  }
}

/** Every row of the pool, one below the other: the paper's stacked design matrix and labels. */
async function stackPool(engine: Engine, pool: LabelledPool, span: Span): Promise<DesignStack> {
  const { rows, features: width, precision } = engine.world;
  const weights = new Float64Array(pool.examples);
  const stack: DesignStack = {
    features: emptyReplicates(precision, [span.count, pool.examples, width]),
    labels: emptyReplicates(precision, [span.count, pool.examples]),
    rowWeights: tensor('float64', [1, pool.examples], weights),
    designRows: new Int32Array(pool.examples),
  };
  const design = engine.features(span);
  let begin = 0;
  for (const part of pool.parts) {
    for (let copy = 0; copy * rows < part.examples; copy++) {
      const used = Math.min(rows, part.examples - copy * rows);
      append(stack, begin, used, design, await labelsOf(engine, part, span, copy));
      weights.fill(part.weight, begin, begin + used);
      for (let t = 0; t < used; t++) stack.designRows[begin + t] = t;
      begin += used;
    }
  }
  return stack;
}

/** Places of the parts in the stack of the whole pool. */
function offsets({ parts }: Pool): readonly number[] {
  let begin = 0;
  return parts.map(({ examples }) => {
    begin += examples;
    return begin - examples;
  });
}

/** The drawn rows of every replicate out of a stack of the whole pool. */
function pick(engine: Engine, pool: Pool, iteration: number, span: Span, whole: DesignStack): DesignStack {
  const { world } = engine;
  const count = pool.subsample ?? pool.examples;
  const begins = offsets(pool);
  const stack: DesignStack = {
    features: emptyReplicates(world.precision, [span.count, count, world.features]),
    labels: emptyReplicates(world.precision, [span.count, count]),
    rowWeights: emptyReplicates('float64', [span.count, count]),
    designRows: new Int32Array(span.count * count),
  };
  for (let r = 0; r < span.count; r++) {
    const drawn = drawExamples(world, pool, iteration, span.first + r);
    for (const [k, { part, example }] of drawn.entries()) {
      const place = (begins[part] as number) + example;
      copyRow(stack.features, r * count + k, whole.features, r * pool.examples + place, world.features);
      copyRow(stack.labels, r * count + k, whole.labels, r * pool.examples + place, 1);
      copyRow(stack.rowWeights, r * count + k, whole.rowWeights, place, 1);
      stack.designRows[r * count + k] = example % world.rows;
    }
  }
  return stack;
}

function requireDeterminedPool(engine: Engine, pool: Pool, iteration: number): void {
  const { rows, features, penalty } = engine.world;
  if (penalty) return;
  const weighty = pool.parts.filter(({ weight }) => weight > 0).map(({ examples }) => examples);
  const different = Math.min(rows, Math.max(0, ...weighty));
  if (different < features) throw undetermined(iteration, '', different, features);
}

/**
 * The fit to a pool by stacking all of its rows, [R, d] or, in the dual, [R, T]: what the statistics abbreviate. Time and
 * memory grow with the number of rows.
 *
 * @throws Fault `linear/undetermined` when fewer than d rows of the design have weight and there is no penalty.
 */
export async function fitNaively(engine: Engine, closed: Pool, iteration: number): Promise<Tensor> {
  const pool = await openLabelledPool(engine, closed);
  const { replicates, precision, dual } = engine.world;
  requireDeterminedPool(engine, pool, iteration);
  const penalty = penaltyOf(engine.world.penalty, iteration);
  const weight = emptyReplicates(dual ? 'float64' : precision, [replicates, widthOf(engine.world)]);
  const spans = dual ? dualSpans(engine, pool.examples) : engine.stackSpans(2 * pool.examples);
  for await (const span of spans) {
    const whole = await stackPool(engine, pool, span);
    const stack = pool.subsample === undefined ? whole : pick(engine, pool, iteration, span, whole);
    const fitted = dual
      ? await solveDualStack(engine, stack, penalty)
      : await solveStack(engine, stack, penalty);
    placeReplicates(weight, span, fitted);
  }
  return weight;
}
