/** What the tests of this folder run in the worker. */
import {
  builtInModel,
  type FittedModel,
  type GeneratedDocument,
  type GenerationRequest,
  generateFitted,
  initialise,
  type LanguageConfig,
  SegmentModel,
} from '@ouroboros/models/language';
import type { WorkerContext } from '@ouroboros/runtime';

/** What is written, and how many times it was told. */
export interface Writing {
  readonly fitted: FittedModel;
  readonly request: Omit<GenerationRequest, 'threads'>;
}

/** Everything that a fitted model writes, in the order of the indices. */
export async function write(
  { fitted, request }: Writing,
  context: WorkerContext,
): Promise<readonly GeneratedDocument[]> {
  const documents: GeneratedDocument[] = [];
  const all = { ...request, threads: context.threads };
  for await (const document of generateFitted(fitted, all, context)) {
    documents.push(document);
    context.progress(documents.length);
  }
  return documents.sort((a, b) => a.index - b.index);
}

/** A newly initialised model that reads `tokens` [S, T], T steps, with the first `slots` of the S sequences. */
export interface Reading {
  readonly config: LanguageConfig;
  readonly tokens: readonly (readonly number[])[];
  readonly slots: number;
  /** Slots that rest. */
  readonly resting: readonly number[];
  /** Whether the addon may run segments; default true. */
  readonly lowers?: boolean;
}

/** The logits of every step, of the slots that do not rest. */
export async function read(
  { config, tokens, slots, resting, lowers = true }: Reading,
  context: WorkerContext,
): Promise<Float32Array[]> {
  if (config.architecture === 'onnx') throw new Error('expected a built-in model');
  const model = builtInModel(config);
  const segments = await SegmentModel.open(context, model, initialise(model.parameters, 1, 1), { lowers });
  const decoder = segments.decoder(slots);
  const steps: Float32Array[] = [];
  for (let at = 0; at < (tokens[0] as readonly number[]).length; at++) {
    const column = BigInt64Array.from({ length: slots }, (_, slot) => BigInt(tokens[slot]?.[at] as number));
    const positions = Int32Array.from({ length: slots }, (_, slot) => (resting.includes(slot) ? -1 : at));
    steps.push(await decoder.step(column, positions));
  }
  decoder.close();
  await segments.release();
  return steps;
}
