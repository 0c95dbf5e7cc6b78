import type { Molecule } from '@ouroboros/data/molecules';
import { fillNormal, type StreamKey } from '@ouroboros/native';
import type { Tensor } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import type { Tensors } from '../../training/initialise.ts';
import type { GeoDiffConfig } from '../config.ts';
import { Packing, singleBatch } from '../graphs/packing.ts';
import { collect } from '../graphs/places.ts';
import type { SampleOptions } from '../options.ts';
import { runWith, scoreSession } from '../sessions.ts';
import type { Scores } from './langevin.ts';
import { noiseLevels } from './noise-schedule.ts';
import { Diverged, runTrajectory, type Trajectory } from './trajectory.ts';

/** A molecule that gets a conformation, and the stream of its noise. */
export interface Subject {
  readonly molecule: Molecule;
  readonly key: StreamKey;
}

/** What molecules are sampled with. */
export interface SamplerOptions {
  readonly config: GeoDiffConfig;
  readonly sample: SampleOptions;
  readonly weights: Tensors;
  /** Told the share of the steps that is done. */
  readonly onStep?: (share: number) => void;
}

/** Longest local score of an atom where a trajectory has diverged, as published. */
const clipOfDiverged = 20;

/**
 * A conformation of every subject, [its atoms, 3], centred. A trajectory that diverges is run again with clipped local scores, as
 * published; that one cannot leave the numbers.
 */
export async function sampleSubjects(
  subjects: readonly Subject[],
  options: SamplerOptions,
  context: WorkerContext,
): Promise<readonly Float32Array[]> {
  const positions = await trajectoryOf(subjects, options, context).catch((error: unknown) => {
    if (!(error instanceof Diverged)) throw error;
    const sample = { ...options.sample, clipLocal: clipOfDiverged };
    return trajectoryOf(subjects, { ...options, sample }, context);
  });
  let begin = 0;
  return subjects.map(({ molecule }) => {
    const part = positions.slice(begin, begin + 3 * molecule.elements.length);
    begin += part.length;
    return part;
  });
}

async function trajectoryOf(
  subjects: readonly Subject[],
  { config, sample, weights, onStep }: SamplerOptions,
  context: WorkerContext,
): Promise<Float32Array> {
  const molecules = subjects.map(({ molecule }) => molecule);
  return runTrajectory({
    levels: noiseLevels(config),
    steps: sample.steps,
    options: sample,
    ends: atomEndsOf(molecules),
    score: await scorer(new Packing([molecules], config.cutoff), config, weights, context),
    noise: noiseOf(subjects),
    onStep: async (step) => {
      onStep?.(step / sample.steps);
      await context.yield();
    },
  });
}

/** The network on the molecules of `packing`, whose radius edges follow the positions. */
async function scorer(
  packing: Packing,
  config: GeoDiffConfig,
  weights: Tensors,
  context: WorkerContext,
): Promise<Trajectory['score']> {
  const sessions = {
    both: await scoreSession(context, config, { withGlobal: true }),
    local: await scoreSession(context, config, { withGlobal: false }),
  };
  return async (positions, withGlobal): Promise<Scores> => {
    const session = withGlobal ? sessions.both : sessions.local;
    const packed = singleBatch(packing.at(positions));
    const outputs = await runWith(session, weights, packed.tensors);
    const scoresOf = (name: string) => collect(packed, (outputs[name] as Tensor<'float32'>).data, 3);
    const local = scoresOf('localScore');
    return withGlobal ? { local, global: scoresOf('globalScore') } : { local };
  };
}

/** Number of the atom behind the last one of each molecule. */
function atomEndsOf(molecules: readonly Molecule[]): Uint32Array {
  let end = 0;
  return Uint32Array.from(molecules, ({ elements }) => (end += elements.length));
}

/** Draw d of a molecule with A atoms: values [3 A d, 3 A (d + 1)) of its stream. */
function noiseOf(subjects: readonly Subject[]): Trajectory['noise'] {
  return (draw, out) => {
    let begin = 0;
    for (const { molecule, key } of subjects) {
      const size = 3 * molecule.elements.length;
      fillNormal(out.subarray(begin, begin + size), key, draw * size);
      begin += size;
    }
  };
}
