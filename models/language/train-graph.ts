import { adamW, buildTrainStep, crossEntropy, type TrainGraph } from '@ouroboros/autodiff';
import { GraphBuilder, type Model, type Value } from '@ouroboros/onnx';
import type { Gpt2Config } from './config.ts';
import { buildGpt2Forward } from './gpt2-forward.ts';
import type { FitOptions } from './options.ts';
import { decays, gpt2Parameters } from './parameters.ts';

/**
 * K optimizer steps on batches `tokens`, `targets` [K, B, T]: mean cross-entropy in nats per token, AdamW, gradients
 * clipped to a global norm.
 */
export function buildLanguageTraining(config: Gpt2Config, fit: FitOptions): TrainGraph {
  const shape = { batch: fit.batch, length: config.n_positions };
  return buildTrainStep(buildGpt2Forward(config, shape), {
    parameters: gpt2Parameters(config).map(({ name }) => name),
    batchInputs: { targets: { dtype: 'int64', shape: [shape.batch, shape.length] } },
    loss: (g, outputs, batch) => {
      const { sum, weight } = crossEntropy(g, outputs.logits as Value, batch.targets as Value);
      return g.op('Div', [sum, weight]);
    },
    optimizer: adamW({ beta1: fit.beta1, beta2: fit.beta2, weightDecay: fit.weightDecay, decays }),
    clipNorm: fit.clip,
  });
}

/**
 * Sums over a batch of rows: `tokens`, `targets` int64 [B, T], `weights` float32 [B, T] (0 leaves a position out) and
 * the parameters, to `lossSum` (nats) and `weightSum`, both scalars: exact means over any number of batches.
 */
export function buildLanguageEvaluation(config: Gpt2Config, batch: number): Model {
  const forward = buildGpt2Forward(config, { batch, length: config.n_positions });
  const g = new GraphBuilder(forward.graph, forward.opsetImports);
  const logits = forward.graph.outputs.pop() as Value;
  const targets = g.input('targets', 'int64', [batch, config.n_positions]);
  const weights = g.input('weights', 'float32', [batch, config.n_positions]);
  const { sum, weight } = crossEntropy(g, logits, targets, weights);
  g.output(sum, 'lossSum');
  g.output(weight, 'weightSum');
  return g.model();
}
