import { type BuiltInConfig, builtInModel, GraphModel, SegmentModel } from '@ouroboros/models/language';
import type { Tensor } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';

/** The ways of decoding with a cache. */
export const decodingMethods = ['graph', 'segments'] as const;

/** Sequences [S, T] to read, and the model to read them with. */
export interface GivenSequences {
  readonly method: (typeof decodingMethods)[number];
  readonly config: BuiltInConfig;
  readonly tokens: Tensor<'int64'>;
  readonly parameters: readonly (readonly [string, Tensor])[];
}

/** The logits [S, V] behind each of the T tokens, read one at a time. */
export async function decodeGiven(given: GivenSequences, context: WorkerContext): Promise<Float32Array[]> {
  const [slots, length] = given.tokens.dims as [number, number];
  const Model = given.method === 'graph' ? GraphModel : SegmentModel;
  const model = await Model.open(context, builtInModel(given.config), new Map(given.parameters));
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
