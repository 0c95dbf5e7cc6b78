import type { Model } from '@ouroboros/onnx';
import { floatBytes, memoryOfLane, tensorBytes } from '../../planning/memory.ts';
import { isBuiltIn, type LanguageModel } from '../language-model.ts';

/**
 * Memory that ONNX Runtime takes over the values that are alive at a time, as measured on steps of `gpt2-9m` and `llama2-12m` at
 * batches of 4 to 16 (2.5 to 2.8): pieces between buffers that its arena cannot use, and a block that it keeps for a repeated run.
 */
const arenaFactor = 2.6;

/** Bytes of one lane, by what they hold, as `memoryOfLane`. Cache: keys and values of all slots at full length. */
export function memoryOf(model: LanguageModel, training: Model, slots: number): Record<string, number> {
  const held = { parameters: tensorBytes(model.parameters), graphs: [training], arenaFactor };
  return { ...memoryOfLane(held), cache: cacheBytes(model, slots) };
}

function cacheBytes(model: LanguageModel, slots: number): number {
  if (!isBuiltIn(model)) return 0;
  const { layers, heads, width, tokens } = model.cache;
  return 2 * floatBytes * slots * layers * heads * width * tokens;
}
