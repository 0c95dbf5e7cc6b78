import { Fault } from '@ouroboros/errors';
import type { Model, Node } from '@ouroboros/onnx';
import { lowerPrecision } from '../precision/lower-precision.ts';
import { blocksOf } from '../recomputation/blocks.ts';
import type { TrainStepOptions } from './options.ts';

/** The forward model as the training step computes it. */
export interface ForwardPlan {
  readonly model: Model;
  /** The block that a node is computed again with; nodes that are in none are kept. */
  readonly blocks: ReadonlyMap<Node, number>;
}

/**
 * Prepares `forward`, which stays as it is.
 *
 * @throws Fault `autodiff/bad-accumulation`, and those of `lowerPrecision` and `blocksOf`.
 */
export function planForward(forward: Model, options: TrainStepOptions): ForwardPlan {
  const { precision, recompute, accumulate = 1, statistics = [] } = options;
  if (!Number.isInteger(accumulate) || accumulate < 1) throw badAccumulation(accumulate);
  const model = precision
    ? lowerPrecision(
        forward,
        precision,
        statistics.map(({ name }) => name),
      )
    : forward;
  return { model, blocks: recompute ? blocksOf(model.graph, recompute) : new Map() };
}

function badAccumulation(received: number): Fault {
  return new Fault({
    code: 'autodiff/bad-accumulation',
    kind: 'request',
    subject: 'accumulate',
    expected: 'a whole number of micro-batches, at least 1',
    received: `${received}`,
  });
}
