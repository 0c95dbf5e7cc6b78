import { adamW, buildTrainStep, type TrainGraph } from '@ouroboros/autodiff';
import type { TensorType, Value } from '@ouroboros/onnx';
import { moleculeLosses, noiseInputs } from '../geodiff/objective.ts';
import type { MoleculeModel } from '../molecule-model.ts';

/** How a model of molecules is trained. */
export interface TrainGraphOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly weightDecay: number;
  /** Largest global norm of the gradients; no limit when absent. */
  readonly clip?: number | undefined;
}

/** Share of each atom in the loss of a step. */
const atomWeights: TensorType = { dtype: 'float32', shape: ['N'] };

/**
 * K optimizer steps on packed batches, AdamW. It reads the inputs of the forward graph with a leading axis K, `positions` being the
 * noisy ones; `original` [K, N, 3], the real ones; `noiseLevel` [K, N], sigma of the molecule of an atom; and `atomWeights` [K, N]. Padding
 * has noise level 1 and weight 0.
 *
 * The loss of a step is the sum over atoms of weight times objective. The published mean over atoms has the weight 1 / (real atoms of
 * the batch), times that of the molecule where some count more than others.
 */
export function buildMoleculeTraining(model: MoleculeModel, fit: TrainGraphOptions): TrainGraph {
  const { beta1, beta2, weightDecay, clip } = fit;
  return buildTrainStep(model.forward(), {
    parameters: model.parameters.map(({ name }) => name),
    batchInputs: { ...noiseInputs, atomWeights },
    loss: (g, outputs, batch) => {
      const { atomLoss } = moleculeLosses(g, { ...outputs, ...batch });
      const weighted = g.op('Mul', [atomLoss, batch.atomWeights as Value]);
      return g.op('ReduceSum', [weighted], { keepdims: 0 });
    },
    optimizer: adamW({ beta1, beta2, weightDecay, decays: (name, dims) => model.decays(name, dims) }),
    ...(clip !== undefined && { clipNorm: clip }),
  });
}
