import type { WorkerContext } from '@ouroboros/runtime';
import type { Tensors } from '../../training/initialise.ts';
import type { BuiltInModel } from '../language-model.ts';
import type { DecodingModel } from './decoder.ts';
import { GraphModel } from './graph-decoder.ts';
import { SegmentModel } from './segment-decoder.ts';

/** Loads a built-in model for decoding: in segments on the CPU, as one graph on other devices. */
export function openBuiltIn(
  context: WorkerContext,
  model: BuiltInModel,
  weights: Tensors,
): Promise<DecodingModel> {
  return context.device === 'cpu'
    ? SegmentModel.open(context, model, weights)
    : GraphModel.open(context, model, weights);
}
