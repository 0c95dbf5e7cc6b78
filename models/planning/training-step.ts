import type { TrainGraph } from '@ouroboros/autodiff';
import { fixDims, type Model } from '@ouroboros/onnx';

/** What a training graph is derived from. */
export interface TrainingSettings {
  /** Name of the family. */
  readonly family: string;
  /** Dimensions of the model. */
  readonly config: object;
  readonly fit: {
    readonly epochs?: number | undefined;
    readonly firstEpochs?: number | undefined;
    readonly steps?: number | undefined;
    readonly evaluations: number;
  };
}

/** The steps of earlier plans, by all that they depend on: a study plans one model many times. */
const known = new Map<string, Model>();

/** One step of training, with functions inlined: `build` is called where no plan has asked for it before. */
export function trainingStep({ family, config, fit }: TrainingSettings, build: () => TrainGraph): Model {
  // A graph does not depend on how often it runs.
  const { epochs: _, firstEpochs: __, steps: ___, evaluations: ____, ...step } = fit;
  const key = JSON.stringify({ family, config, step });
  const made = known.get(key) ?? fixDims(build().model, { K: 1 });
  known.set(key, made);
  return made;
}
