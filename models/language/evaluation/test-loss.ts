import { openTokenShard, TokenView } from '@ouroboros/data';
import { Fault } from '@ouroboros/errors';
import type { Tensor } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import type { ModelSource } from '../model-source.ts';
import { evaluationGraph, openModel } from '../sessions.ts';
import { gatherBatch, trainingWindows } from '../training/batches.ts';
import { readWeights } from '../weights.ts';

/** Arguments of one evaluation. */
export interface EvaluateArgument {
  readonly source: ModelSource;
  /** Shard of the frozen real test set. */
  readonly testShard: string;
  /** The directory of the fit. */
  readonly directory: string;
}

/**
 * Mean cross-entropy of a fitted model on the real test set, in nats per token, over windows of T tokens (the rest
 * behind the last whole window is left out), and its exponential.
 */
export async function evaluateLanguage(
  { source, testShard, directory }: EvaluateArgument,
  context: WorkerContext,
): Promise<{ testLoss: number; perplexity: number; testTokens: number }> {
  const view = TokenView.join([{ shard: await openTokenShard(testShard) }]);
  try {
    const { config } = source;
    const model = openModel(context, source);
    const parameters = Object.fromEntries(await readWeights(model.parameters, directory));
    const { rows, session } = await evaluationGraph(context, source);
    const windows = trainingWindows(view, config.n_positions);
    if (windows.length === 0) throw tooShort(testShard, view.tokens, config.n_positions);
    let loss = 0;
    let weight = 0;
    for (let row = 0; row < windows.length; row += rows) {
      const output = await session.run({
        ...parameters,
        ...evaluationBatch(view, windows, { first: row, rows }, config.n_positions),
      });
      loss += (output.lossSum as Tensor<'float32'>).data[0] as number;
      weight += (output.weightSum as Tensor<'float32'>).data[0] as number;
      context.progress({
        done: Math.min(row + rows, windows.length),
        total: windows.length,
        unit: 'windows',
      });
      await context.yield();
    }
    const testLoss = loss / weight;
    return { testLoss, perplexity: Math.exp(testLoss), testTokens: weight };
  } finally {
    view.close();
  }
}

function tooShort(shard: string, tokens: number, length: number): Fault {
  return new Fault({
    code: 'language/test-too-short',
    kind: 'request',
    subject: `the test stories in ${shard}`,
    expected: `at least ${length + 1} tokens, one more than model.n_positions`,
    received: `${tokens}`,
    remedy: 'raise data.testStories or lower model.n_positions',
  });
}

/** Windows [first, first + rows); behind the last one the last is repeated with weight 0. */
function evaluationBatch(
  view: TokenView,
  windows: Float64Array,
  { first, rows }: { readonly first: number; readonly rows: number },
  length: number,
): Record<string, Tensor> {
  const last = windows.length - 1;
  const starts = Float64Array.from({ length: rows }, (_, i) => windows[Math.min(first + i, last)] as number);
  const weights = new Float32Array(rows * length).fill(1);
  const beyond = windows.length - first;
  if (beyond < rows) weights.fill(0, beyond * length);
  return {
    ...gatherBatch(view, starts, [rows], length),
    weights: { dtype: 'float32', dims: [rows, length], data: weights },
  };
}
