import type { TrainGraph } from '@ouroboros/autodiff';
import type { Tensor } from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';
import type { Throughput } from '../family.ts';
import { startTensors } from '../training/fit-state.ts';
import type { Tensors } from '../training/initialise.ts';
import { secondsPerStep } from './measurement.ts';

/** The two measurements of a family, each in units per second. */
export interface ThroughputMeasurements {
  readonly train: () => Promise<number>;
  readonly sample: () => Promise<number>;
}

/** Makes both measurements, one after the other. */
export async function measureThroughput(
  { train, sample }: ThroughputMeasurements,
  context: WorkerContext,
): Promise<Throughput> {
  const report = (done: number, detail: string): void =>
    context.progress({ done, total: 2, unit: 'measurements', detail });
  report(0, 'a few steps of training');
  const trained = await train();
  report(1, 'a few steps of sampling');
  return { train: trained, sample: await sample() };
}

/** A training graph to be measured. */
export interface MeasuredTraining {
  readonly graph: TrainGraph;
  readonly session: Session;
  /** What every run starts from, statistics included. */
  readonly weights: Tensors;
  readonly stepsPerRun: number;
  /** What the graph reads in `steps` steps, learning rates apart. */
  readonly feeds: (steps: number) => Readonly<Record<string, Tensor>>;
}

/** Seconds of an optimizer step, at a learning rate of 0. */
export function secondsPerTrainingStep(
  { graph, session, weights, stepsPerRun, feeds }: MeasuredTraining,
  context: WorkerContext,
): Promise<number> {
  const state = Object.fromEntries(startTensors(weights, graph.state));
  const prepare = (steps: number) => {
    const learningRate: Tensor = { dtype: 'float32', dims: [steps], data: new Float32Array(steps) };
    const read = { ...state, ...feeds(steps), learningRate };
    return () => session.run(read);
  };
  return secondsPerStep({ prepare, stepsPerRun }, context);
}
