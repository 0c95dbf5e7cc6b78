import type { Tensor } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import type { Tensors } from '../../training/initialise.ts';
import type { ModelSource } from '../model-source.ts';
import { evaluationGraph, openModel } from '../sessions.ts';
import type { TokenBatch } from '../training/batches.ts';

/** Rows to predict, [B, T], and how much every position counts: 0 leaves it out. */
export interface EvaluationBatch extends TokenBatch {
  readonly weights: Tensor<'float32'>;
}

/** What predicting a batch costs. */
export interface BatchLosses {
  /** Weighted sum of the losses, in nats, and of the weights. */
  readonly lossSum: number;
  readonly weightSum: number;
  /** Nats, [B * T], whatever the weights. */
  readonly losses: Float32Array;
}

/** A model with its parameters, ready to predict. */
export interface Evaluator {
  /** B: rows of every batch. */
  readonly rows: number;
  /** P: the most positions that a row may have. */
  readonly context: number;
  /** T: how many positions the rows of a batch must have that needs `positions` of them. */
  lengthFor(positions: number): number;
  run(batch: EvaluationBatch): Promise<BatchLosses>;
}

/** What an evaluator is for. */
export interface EvaluatorOptions {
  /** Take rows of any length instead of P, where the model does: less to compute for short ones. */
  readonly anyLength?: boolean;
}

/** Lengths of rows are multiples of this, so that few shapes occur. */
const lengthStep = 16;

/** The evaluation graph of a model with `parameters`. */
export async function openEvaluator(
  context: WorkerContext,
  source: ModelSource,
  parameters: Tensors,
  { anyLength = false }: EvaluatorOptions = {},
): Promise<Evaluator> {
  const isFree = anyLength && openModel(context, source).length === undefined;
  const { rows, session } = await evaluationGraph(context, source, isFree ? 'T' : undefined);
  const { n_positions: most } = source.config;
  const lengthFor = (positions: number) =>
    isFree ? Math.min(most, lengthStep * Math.ceil(positions / lengthStep)) : most;
  const given = Object.fromEntries(parameters);
  const run = async (batch: EvaluationBatch): Promise<BatchLosses> => {
    const output = await session.run({ ...given, ...batch });
    const data = (name: string) => (output[name] as Tensor<'float32'>).data;
    const scalar = (name: string) => data(name)[0] as number;
    return { lossSum: scalar('lossSum'), weightSum: scalar('weightSum'), losses: data('losses') };
  };
  return { rows, context: most, lengthFor, run };
}
