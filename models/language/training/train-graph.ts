import { adamW, buildTrainStep, crossEntropy, type TrainGraph } from '@ouroboros/autodiff';
import { Fault } from '@ouroboros/errors';
import { type Dim, GraphBuilder, type Model, type Value } from '@ouroboros/onnx';
import type { LanguageModel } from '../language-model.ts';
import type { FitOptions } from '../options.ts';

/** What the tokens of a training graph are like. */
export interface TrainingTokens {
  /** Some count more than others: the graph reads `weights`. */
  readonly weighted?: boolean;
  /** The runtime has kernels: see `TrainStepOptions.kernels`. */
  readonly kernels?: boolean;
  /** Where the graph will run; default: on the CPU. */
  readonly device?: 'cpu' | 'cuda' | 'webgpu';
}

/**
 * K optimizer steps on batches `tokens`, `targets` [K, B, T]: mean cross-entropy in nats per token, AdamW, gradients
 * clipped to a global norm. With `fit.accumulate` A above 1 the batches are [K, A, B / A, T].
 *
 * Weighted, it also reads `weights` float32 of the same shape, with mean 1 over the tokens of the mixture, and the loss of
 * a step is sum(w * nll) / (B T). A window is as likely as any other, so the expectation of that loss over windows, and of
 * its gradient, is sum(w * nll) / N over the N tokens of the mixture: its weighted mean loss. Divided by the sum of the
 * weights in the batch instead, a step that happens to hold few heavy tokens would count them more, and the expectation of
 * the quotient would be another.
 *
 * @throws Fault `language/option` for `fit.recompute` where the blocks of the model are not known.
 */
export function buildTraining(
  model: LanguageModel,
  fit: FitOptions,
  { weighted = false, device = 'cpu', kernels: given = false }: TrainingTokens = {},
): TrainGraph {
  const kernels = given && fit.precision === 'float32';
  const shape = { batch: fit.batch / fit.accumulate, length: model.context, kernels };
  const dims = [shape.batch, shape.length];
  return buildTrainStep(model.forward(shape), {
    parameters: model.parameters.map(({ name }) => name),
    batchInputs: {
      targets: { dtype: 'int64', shape: dims },
      ...(weighted && { weights: { dtype: 'float32', shape: dims } }),
    },
    loss: (g, outputs, batch) => {
      const { targets, weights } = batch;
      const { sum, weight } = crossEntropy(g, outputs.logits as Value, targets as Value, weights, {
        kernels,
      });
      return g.op('Div', [sum, weights ? g.scalar('float32', shape.batch * shape.length) : weight]);
    },
    optimizer: adamW({
      beta1: fit.beta1,
      beta2: fit.beta2,
      weightDecay: fit.weightDecay,
      decays: (name, dims) => model.decays(name, dims),
      kernels,
    }),
    clipNorm: fit.clip,
    compact: true,
    kernels,
    ...(device === 'cpu' && { processor: {} }),
    ...(fit.accumulate > 1 && { accumulate: fit.accumulate }),
    ...(fit.recompute && { recompute: { at: knownBlocks(model) } }),
    ...(fit.precision !== 'float32' && { precision: { compute: fit.precision } }),
  });
}

function knownBlocks({ blocks }: LanguageModel): readonly string[] {
  if (blocks) return blocks;
  throw new Fault({
    code: 'language/option',
    kind: 'request',
    subject: 'option "fit.recompute"',
    expected: 'a built-in model, whose blocks are known',
    received: 'the model of a bundle',
    remedy: 'leave it out, or lower the memory with fit.accumulate',
  });
}

/**
 * Losses of a batch of rows: `tokens`, `targets` int64 [B, T], `weights` float32 [B, T] (0 leaves a position out) and
 * the parameters, to `lossSum` (nats) and `weightSum`, both scalars: exact means over any number of batches; and `losses`
 * [B, T], at every position whatever its weight. T is the context P unless given.
 */
export function buildEvaluation(model: LanguageModel, batch: number, length: Dim = model.context): Model {
  const forward = model.forward({ batch, length });
  const g = new GraphBuilder(forward.graph, forward.opsetImports);
  const logits = forward.graph.outputs.pop() as Value;
  const targets = g.input('targets', 'int64', [batch, length]);
  const weights = g.input('weights', 'float32', [batch, length]);
  const { sum, weight, each } = crossEntropy(g, logits, targets, weights);
  g.output(sum, 'lossSum');
  g.output(weight, 'weightSum');
  g.output(g.op('Reshape', [each, g.int64s([batch, -1])]), 'losses');
  return g.model();
}
