import {
  type BuiltInConfig,
  builtInModel,
  type DecodingModel,
  GraphModel,
  generate,
  language,
  SegmentModel,
} from '@ouroboros/models/language';
import type { Tensor } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import { TranscribingModel } from './transcribing-model.ts';

/** The ways of decoding with a cache. */
export const decodingMethods = ['graph', 'segments'] as const;

/** A model to decode with, and how. */
export interface DecodingSetting {
  readonly method: (typeof decodingMethods)[number];
  readonly config: BuiltInConfig;
  readonly parameters: readonly (readonly [string, Tensor])[];
}

function open(setting: DecodingSetting, context: WorkerContext): Promise<DecodingModel> {
  const Model = setting.method === 'graph' ? GraphModel : SegmentModel;
  return Model.open(context, builtInModel(setting.config), new Map(setting.parameters));
}

/** Sequences [S, T] to read. */
export interface GivenSequences extends DecodingSetting {
  readonly tokens: Tensor<'int64'>;
}

/** The logits [S, V] behind each of the T tokens, read one at a time. */
export async function decodeGiven(given: GivenSequences, context: WorkerContext): Promise<Float32Array[]> {
  const [slots, length] = given.tokens.dims as [number, number];
  const model = await open(given, context);
  const decoder = model.decoder(slots);
  const steps: Float32Array[] = [];
  for (let position = 0; position < length; position++) {
    const column = BigInt64Array.from(
      { length: slots },
      (_, slot) => given.tokens.data[slot * length + position] as bigint,
    );
    steps.push(await decoder.step(column, new Int32Array(slots).fill(position)));
  }
  decoder.close();
  await model.release();
  return steps;
}

/** How many sequences to write, and how many of them together. */
export interface GreedyWriting extends DecodingSetting {
  readonly endOfText: number;
  readonly slots: number;
  readonly count: number;
}

/** What the product's generation wrote, and what its decoder read meanwhile. */
export interface GreedyTexts {
  /** The tokens of every document. */
  readonly documents: readonly (readonly number[])[];
  /** The tokens that every sequence was made to read, in the order in which they began. */
  readonly transcripts: readonly (readonly number[])[];
}

/** Writes sequences at temperature 0, each behind a first token of its own. */
export async function writeGreedily(writing: GreedyWriting, context: WorkerContext): Promise<GreedyTexts> {
  const { config, endOfText, slots, count } = writing;
  const { sample } = language.parse({ sample: { temperature: 0, slots } });
  const model = await open(writing, context);
  const transcribing = new TranscribingModel(model, config.vocab_size);
  const request = {
    ...{ config, sample, endOfText, seed: 1, iteration: 1, first: 0, count },
    threads: context.threads,
  };
  const documents: (readonly number[])[] = [];
  for await (const { tokens } of generate(transcribing, request)) documents.push(tokens);
  await model.release();
  return { documents, transcripts: transcribing.transcripts };
}
