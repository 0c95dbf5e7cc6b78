import { countOperations, fixDims, type Model } from '@ouroboros/onnx';
import type { FamilyPlan } from '../../family.ts';
import { isBuiltIn, type LanguageModel } from '../language-model.ts';

/** Floating-point operations per token. */
export type TokenOperations = FamilyPlan['operations'];

/** A model whose operations are to be counted, and how it is used. */
export interface CountedModel {
  readonly model: LanguageModel;
  /** Its training graph with all functions inlined, for K = 1. */
  readonly training: Model;
  /** Sequences of an optimizer step. */
  readonly batch: number;
  /** Mean tokens of a text that it writes. */
  readonly textTokens: number;
}

/**
 * Operations of a token in training (of the derived training graph: forward, backward, whatever is computed again, and the
 * optimizer's share), in a forward pass, and in decoding behind half a text. The operators of the graph of a bundle may be whole
 * computations; training writes them as smaller ones, so a forward pass of it is taken as a third of training, and so is decoding.
 */
export function tokenOperations({ model, training, batch, textTokens }: CountedModel): TokenOperations {
  const trained = countOperations(training).total / (batch * model.context);
  if (!isBuiltIn(model)) return { trained, scored: trained / 3, generated: trained / 3 };
  const forward = model.forward({ batch: 1, length: model.context });
  const step = fixDims(model.decode(), { S: 1, K: Math.max(1, Math.round(textTokens / 2)) });
  const scored = countOperations(forward).total / model.context;
  return { trained, scored, generated: countOperations(step).total };
}
