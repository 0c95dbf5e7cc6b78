import type { Tensor } from '@ouroboros/onnx';
import { emptyReplicates, placeReplicates, sliceReplicates } from '../../replicates/arrays.ts';
import type { Span } from '../../replicates/world.ts';
import type { Engine } from '../engine.ts';
import type { Dual } from '../world.ts';
import { targetAtDesign, targetOf } from './target.ts';

// Axes: R replicates, T rows of the design, M test points.

/** Cuts the replicates into spans whose kernel matrices of `order` rows, and what inverts them, fit in bounded memory. */
export function dualSpans(engine: Engine, order: number): AsyncGenerator<Span> {
  return engine.stackSpans(order, 2 * order);
}

/** Values at the rows of the design of what labels a batch, float64 [R, T]: of the truth, or of a model's coefficients. */
export async function signalOf(engine: Engine, weight?: Tensor): Promise<Tensor> {
  const { rows, replicates } = engine.world;
  const signal = emptyReplicates('float64', [replicates, rows]);
  for await (const span of dualSpans(engine, rows)) {
    const design = engine.features(span);
    const part = weight
      ? engine.runDual('forward', { features: design, design, weight: sliceReplicates(weight, span) }, rows)
      : targetAtDesign(engine, span);
    placeReplicates(signal, span, await part);
  }
  return signal;
}

/** Mean squared distance from the truth at the frozen test points, of each replicate's model, [R]. */
export async function evaluateDual(engine: Engine, weight: Tensor): Promise<Float64Array> {
  const { rows, replicates, dual } = engine.world;
  const error = emptyReplicates('float64', [replicates]);
  for await (const span of dualSpans(engine, Math.max(rows, (dual as Dual).testPoints))) {
    const { points, values } = await targetOf(engine, span);
    const design = engine.features(span);
    const feeds = { features: points, design, weight: sliceReplicates(weight, span) };
    const predictions = await engine.runDual('forward', feeds, rows);
    placeReplicates(error, span, await engine.runDual('evaluate', { predictions, truth: values }, rows));
  }
  return error.data as Float64Array;
}
