/** What the tests of this folder run in the worker. */
import {
  type BuiltInConfig,
  buildTraining,
  builtInModel,
  type FitOptions,
  type GeneratedDocument,
  type GenerationRequest,
  generateWith,
  HeldState,
  initialise,
  language,
  openTraining,
  Writer,
  writeWith,
} from '@ouroboros/models/language';
import { fillBits } from '@ouroboros/native';
import { elementCount, type Tensor, tensor } from '@ouroboros/onnx';
import type { OperatorTime, Session, Traffic, WorkerContext } from '@ouroboros/runtime';

/** A training to be made. */
export interface Training {
  /** Options of the language family. */
  readonly options: object;
  /** Optimizer steps, in runs of `stepsPerRun`. */
  readonly steps: number;
  readonly stepsPerRun: number;
  /** Prefix of the file for the times of operators. */
  readonly profile: string;
}

/** What a training was like. */
export interface TrainingReport {
  readonly losses: readonly number[];
  /** A parameter and the counter at the end. */
  readonly parameter: Tensor;
  readonly counter: Tensor;
  /** Copies before anything was read at the end. */
  readonly traffic: Traffic;
  readonly operators: readonly OperatorTime[];
}

/** Trains a newly initialised model on random tokens. */
export async function trainSteps(argument: Training, context: WorkerContext): Promise<TrainingReport> {
  const { steps, stepsPerRun, profile } = argument;
  const { config, fit } = language.parse(argument.options) as { config: BuiltInConfig; fit: FitOptions };
  const model = builtInModel(config);
  const graph = buildTraining(model, fit);
  const session = await openTraining(context, graph, { profile });
  const zeros = graph.state.map(({ name, dims, initial = 0 }) => {
    return [name, tensor('float32', dims, new Float32Array(elementCount(dims)).fill(initial))] as const;
  });
  const held = new HeldState(new Map([...zeros, ...initialise(model.parameters, 1, 1)]));
  const losses: number[] = [];
  for (let step = 0; step < steps; step += stepsPerRun) {
    const batch = randomBatch([stepsPerRun, fit.batch, config.n_positions], config.vocab_size, step);
    const { outputs, resident } = await session.keep({ ...held.feeds, ...batch });
    held.replace(resident);
    losses.push(...((outputs.loss as Tensor<'float32'>).data as Float32Array));
  }
  const traffic = structuredClone({ ...session.traffic });
  const state = await held.read();
  held.release();
  const operators = await session.profile();
  await session.release();
  const [first] = model.parameters;
  return {
    ...{ losses, traffic, operators },
    parameter: state.get(first?.name ?? '') as Tensor,
    counter: state.get('step') as Tensor,
  };
}

function randomBatch(dims: readonly number[], vocabulary: number, index: number): Record<string, Tensor> {
  const tokens = (purpose: number): Tensor => {
    const words = new Uint32Array(elementCount(dims));
    fillBits(words, { seed: 1, purpose, iteration: 4, index });
    return tensor(
      'int64',
      dims,
      BigInt64Array.from(words, (word) => BigInt(word % vocabulary)),
    );
  };
  const learningRate = tensor('float32', [dims[0] as number], new Float32Array(dims[0] as number).fill(3e-3));
  return { tokens: tokens(1), targets: tokens(2), learningRate };
}

/** Something to be written by a newly initialised model. */
export interface Writing {
  readonly config: BuiltInConfig;
  readonly request: Omit<GenerationRequest, 'threads' | 'config'>;
  readonly inGraph?: boolean;
}

/** What was written, in the order of the indices: in the way that the device does best, or by the Loop in a graph. */
export async function write(
  { config, request, inGraph = false }: Writing,
  context: WorkerContext,
): Promise<GeneratedDocument[]> {
  const model = builtInModel(config);
  const weights = initialise(model.parameters, 1, 1);
  const all = { ...request, config, threads: context.threads };
  const documents: GeneratedDocument[] = [];
  const generate = inGraph ? writeWith : generateWith;
  for await (const document of generate({ model, weights }, all, context)) documents.push(document);
  return documents.sort((a, b) => a.index - b.index);
}

/** What a run of a few steps of decoding moved and where its operators ran. */
export interface WritingReport {
  readonly traffic: Traffic;
  readonly operators: readonly OperatorTime[];
}

/** Writes from the start in every slot, `runs` times as many steps as a run makes. */
export async function writeSteps(
  { config, slots, runs, profile }: { config: BuiltInConfig; slots: number; runs: number; profile: string },
  context: WorkerContext,
): Promise<WritingReport> {
  const model = builtInModel(config);
  const weights = initialise(model.parameters, 1, 1);
  const sessions: Session[] = [];
  const watched: Pick<WorkerContext, 'device' | 'session'> = {
    device: context.device,
    session: async (bytes, options) => {
      const session = await context.session(bytes, { ...options, profile });
      sessions.push(session);
      return session;
    },
  };
  const writing = { decode: model.decode(), cache: model.cache, weights, temperature: 1 };
  const writer = await Writer.open(watched, writing, slots);
  for (let run = 0; run < runs; run++) {
    const count = writer.steps * slots;
    await writer.write({
      tokens: new BigInt64Array(slots),
      positions: new BigInt64Array(slots).fill(BigInt(run * writer.steps)),
      uniforms: new Float32Array(count).fill(0.5),
      forced: new BigInt64Array(count).fill(-1n),
    });
  }
  const traffic = structuredClone({ ...writer.traffic });
  const operators = (await sessions[0]?.profile()) ?? [];
  await writer.release();
  return { traffic, operators };
}
