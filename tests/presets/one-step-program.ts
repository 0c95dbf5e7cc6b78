import {
  type BuiltInConfig,
  buildTraining,
  builtInModel,
  initialise,
  language,
  type Tensors,
} from '@ouroboros/models/language';
import { elementCount, type Tensor, writeModel } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';

/** A model and how much it reads at once. */
export interface OneStep {
  readonly config: BuiltInConfig;
  /** Sequences of the training step, slots of the decoding step. */
  readonly batch: number;
}

/** What a freshly initialised model gave. */
export interface StepResult {
  /** In nats per token. */
  readonly loss: number;
  readonly gradientNorm: number;
  /** Parameters that the step moved, of all. */
  readonly moved: readonly [number, number];
  /** Number of logits of the decoding step, and of those that are finite. */
  readonly logits: readonly [number, number];
}

/** Elements of a parameter that are looked at. */
const someElements = 10_000;

/** One optimizer step of a fresh model, and one decoding step. */
export async function takeOneStep(given: OneStep, context: WorkerContext): Promise<StepResult> {
  const weights = initialise(builtInModel(given.config).parameters, 1, 1);
  const trained = await train(given, weights, context);
  return { ...trained, logits: await decode(given, weights, context) };
}

/** Different ids, from `first` on: a model whose output layer is its embedding would know a token that is its own target. */
const idsOf = (dims: readonly number[], vocabulary: number, first = 0): Tensor<'int64'> => {
  const id = (_: unknown, i: number) => BigInt(((first + i) * 7919) % vocabulary);
  const data = BigInt64Array.from({ length: elementCount(dims) }, id);
  return { dtype: 'int64', dims, data };
};

async function train({ config, batch }: OneStep, weights: Tensors, context: WorkerContext) {
  const { fit } = language.parse({ fit: { batch } });
  const { model, state } = buildTraining(builtInModel(config), fit);
  const session = await context.session(writeModel(model));
  const fresh = state.map(({ name, dims, initial = 0 }): [string, Tensor] => {
    const data = new Float32Array(weights.has(name) ? 0 : elementCount(dims)).fill(initial);
    return [name, weights.get(name) ?? { dtype: 'float32', dims, data }];
  });
  const dims = [1, batch, config.n_positions];
  const tokens = idsOf(dims, config.vocab_size);
  const targets = idsOf(dims, config.vocab_size, 1);
  const learningRate: Tensor = { dtype: 'float32', dims: [1], data: Float32Array.of(1e-3) };
  const output = await session.run({ ...Object.fromEntries(fresh), tokens, targets, learningRate });
  await session.release();
  const first = (name: string): number => (output[name] as Tensor<'float32'>).data[0] as number;
  const moved = [...weights].filter(([name, { data }]) => {
    const next = (output[`${name}.next`] as Tensor<'float32'>).data.subarray(0, someElements);
    return next.every(Number.isFinite) && next.some((value, i) => value !== data[i]);
  });
  return {
    loss: first('loss'),
    gradientNorm: first('gradientNorm'),
    moved: [moved.length, weights.size] as const,
  };
}

async function decode({ config, batch }: OneStep, weights: Tensors, context: WorkerContext) {
  const model = await builtInModel(config).openDecoding(context, weights);
  const decoder = model.decoder(batch);
  const tokens = idsOf([batch], config.vocab_size).data;
  const logits = await decoder.step(tokens, new Int32Array(batch));
  const counts = [logits.length, logits.filter(Number.isFinite).length] as const;
  decoder.close();
  await model.release();
  return counts;
}
