import { performance } from 'node:perf_hooks';
import { bindParameters, builtInModel, initialise, presetConfig } from '@ouroboros/models/language';
import { type Model, writeModel } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';

/** The model whose session is opened. */
export interface OpeningArgument {
  readonly preset: string;
  /** Whether nothing may be left of an earlier session. */
  readonly anew: boolean;
}

/** What opening took. */
export interface OpeningResult {
  readonly seconds: number;
  /** Bytes of the model, its weights included. */
  readonly bytes: number;
}

let opened = 0;

/** Opens a session of a language model, timed from the graph in memory to the session that can run; gives it back. */
export async function openSession(
  { preset, anew }: OpeningArgument,
  context: WorkerContext,
): Promise<OpeningResult> {
  const model = modelOf(preset, context);
  // Other bytes are another model to the runtime.
  model.graph.name = anew ? `forward ${++opened}` : 'forward';
  const begun = performance.now();
  const bytes = writeModel(model);
  const session = await context.session(bytes);
  const seconds = (performance.now() - begun) / 1000;
  await session.release();
  return { seconds, bytes: bytes.length };
}

/** The forward graph with its weights, built once per worker. */
function modelOf(preset: string, { memory }: WorkerContext): Model {
  const key = `bench:start-up ${preset}`;
  const built = (memory.get(key) as Model | undefined) ?? build(preset);
  memory.set(key, built);
  return built;
}

function build(preset: string): Model {
  const model = builtInModel(presetConfig(preset));
  return bindParameters(model.forward({ batch: 'B', length: 'T' }), initialise(model.parameters, 1, 0));
}
