import type { TokenView } from '@ouroboros/data/tokens';
import type { Tensor } from '@ouroboros/onnx';
import { gatherBatch, trainingWindows } from '../training/batches.ts';
import type { BatchLosses, EvaluationBatch, Evaluator } from './evaluator.ts';

/** What predicting some windows of a view costs. */
export interface WindowLosses extends BatchLosses {
  /** Windows predicted so far, these included, and all. */
  readonly done: number;
  readonly total: number;
  /** The tokens that were to be predicted, and the losses at them in nats, both [N]. */
  readonly targets: Int32Array;
}

/**
 * Predicts every window of P tokens of a view, a batch at a time; the rest behind the last whole window is left out. Gives nothing
 * for a view shorter than a window.
 */
export async function* windowLosses(evaluator: Evaluator, view: TokenView): AsyncGenerator<WindowLosses> {
  const { rows, context: length } = evaluator;
  const windows = trainingWindows(view, length);
  const total = windows.length;
  for (let first = 0; first < total; first += rows) {
    const batch = windowBatch(view, windows, first, evaluator);
    const result = await evaluator.run(batch);
    const done = Math.min(first + rows, total);
    const predictions = (done - first) * length;
    const losses = result.losses.subarray(0, predictions);
    const targets = Int32Array.from(batch.targets.data.subarray(0, predictions), Number);
    yield { ...result, losses, targets, done, total };
  }
}

/** Windows from `first` on; behind the last one the last is repeated with weight 0. */
function windowBatch(
  view: TokenView,
  windows: Float64Array,
  first: number,
  { rows, context: length }: Evaluator,
): EvaluationBatch {
  const last = windows.length - 1;
  const starts = Float64Array.from({ length: rows }, (_, i) => windows[Math.min(first + i, last)] as number);
  const weights = new Float32Array(rows * length).fill(1);
  const beyond = windows.length - first;
  if (beyond < rows) weights.fill(0, beyond * length);
  const tensor: Tensor<'float32'> = { dtype: 'float32', dims: [rows, length], data: weights };
  return { ...gatherBatch(view, starts, [rows], length), weights: tensor };
}

/** A mean of losses that are added a batch at a time, in nats per token. */
export class MeanLoss {
  /** How many predictions were added. */
  weight = 0;
  private sum = 0;

  add({ lossSum, weightSum }: Pick<BatchLosses, 'lossSum' | 'weightSum'>): void {
    this.sum += lossSum;
    this.weight += weightSum;
  }

  get value(): number {
    return this.sum / this.weight;
  }
}
