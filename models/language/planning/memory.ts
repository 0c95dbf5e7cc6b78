import { type Model, peakLiveBytes } from '@ouroboros/onnx';
import { parameterCount } from '../../training/parameters.ts';
import { isBuiltIn, type LanguageModel } from '../language-model.ts';

const floatBytes = 4;

/**
 * Memory that ONNX Runtime takes over the values that are alive at a time, as measured on steps of `gpt2-9m` and `llama2-12m` at
 * batches of 4 to 16 (2.5 to 2.8): pieces between buffers that its arena cannot use, and a block that it keeps for a repeated run.
 */
const arenaFactor = 2.6;

/**
 * Bytes of one lane, by what they hold. Optimizer: the first and second moments. Copies: the state that a training run gives back, and
 * the weights of the model that writes. Activations: what of the values of the training graph is alive at a time, in the order of its
 * nodes, gradients included. Reserve: what the runtime takes over that. Cache: keys and values of all slots at full length.
 */
export function memoryOf(model: LanguageModel, training: Model, slots: number): Record<string, number> {
  const parameters = floatBytes * parameterCount(model.parameters);
  const activations = peakLiveBytes(training.graph);
  return {
    parameters,
    optimizer: 2 * parameters,
    copies: 3 * parameters + parameters,
    activations,
    reserve: (arenaFactor - 1) * activations,
    cache: cacheBytes(model, slots),
  };
}

function cacheBytes(model: LanguageModel, slots: number): number {
  if (!isBuiltIn(model)) return 0;
  const { layers, heads, width, tokens } = model.cache;
  return 2 * floatBytes * slots * layers * heads * width * tokens;
}
