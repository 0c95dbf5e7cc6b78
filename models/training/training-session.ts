import type { TrainGraph } from '@ouroboros/autodiff';
import { writeModel } from '@ouroboros/onnx';
import type { Session, SessionOptions, WorkerContext } from '@ouroboros/runtime';
import { SteppedSession } from './stepped-session.ts';

/**
 * The session of a training graph; its `keep` leaves the state on the device. WebGPU has no Loop, whose state would go to the
 * processor and back in every step: there a run is a step of the same training.
 *
 * @param given further options of the session
 * @throws what `WorkerContext.session` throws
 */
export async function openTraining(
  context: WorkerContext,
  graph: TrainGraph,
  given: SessionOptions = {},
): Promise<Session> {
  const resident = graph.state.map(({ name }) => `${name}.next`);
  const options = { name: 'train.onnx', ...given, resident };
  const bytes = writeModel(graph.model);
  if (context.device !== 'webgpu') return context.session(bytes, options);
  return new SteppedSession(await context.session(bytes, { ...options, sizes: { K: 1 } }), graph);
}
