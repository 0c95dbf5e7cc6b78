import {
  ConformationView,
  type Molecule,
  MoleculeShardWriter,
  openMoleculeShard,
} from '@ouroboros/data/molecules';
import { purposes } from '@ouroboros/native';
import type { WorkerContext } from '@ouroboros/runtime';
import type { Tensors } from '../training/initialise.ts';
import type { GeoDiffConfig } from './config.ts';
import { type Subject, sampleSubjects } from './diffusion/sampler.ts';
import type { SampleOptions } from './options.ts';
import { readFitted } from './sessions.ts';

/** Seconds between checkpoints of a synthetic data set. */
const checkpointSeconds = 5;

/** What conformations are sampled with. */
export interface Sampling {
  readonly config: GeoDiffConfig;
  readonly sample: SampleOptions;
  readonly seed: number;
}

/** Arguments of one synthetic data set. */
export interface SampleArgument extends Sampling {
  readonly iteration: number;
  /** The directory of the fit. */
  readonly directory: string;
  /** Shard of the real training data, whose molecules get new conformations. */
  readonly trainShard: string;
  readonly trainConformations: number;
  readonly examples: number;
  /** Directory of the shard to write. */
  readonly shard: string;
}

/**
 * Samples a synthetic data set: example k is a new conformation of the molecule of real example k (of k modulo their number, where more
 * are wanted), from noise that is its own whatever the number of examples and of molecules sampled together. Stopped, it goes on where it
 * was; killed, behind its last checkpoint.
 *
 * @throws Fault `data/corrupt` for damaged weights or shards; faults of writing.
 */
export async function sampleMolecules(argument: SampleArgument, context: WorkerContext): Promise<void> {
  const { config, directory, shard, trainShard } = argument;
  const weights = await readFitted(config, directory);
  const view = ConformationView.join([{ shard: await openMoleculeShard(trainShard) }]);
  const writer = await MoleculeShardWriter.resume(shard, { provenance: provenanceOf(argument) });
  try {
    await writeConformations(writer, view, weights, argument, context);
    await writer.finish();
  } catch (error) {
    if (context.signal.aborted) await writer.checkpoint();
    throw error;
  } finally {
    view.close();
    await writer.close();
  }
}

/** Samples and appends the conformations that the writer does not have yet, a batch at a time. */
async function writeConformations(
  writer: MoleculeShardWriter,
  view: ConformationView,
  weights: Tensors,
  argument: SampleArgument,
  context: WorkerContext,
): Promise<void> {
  const { examples, sample } = argument;
  let saved = Date.now();
  while (writer.conformations < examples) {
    const first = writer.conformations;
    const subjects = subjectsOf(view, argument, first, Math.min(sample.batch, examples - first));
    const onStep = (share: number) =>
      context.progress({
        done: Math.floor(first + share * subjects.length),
        total: examples,
        unit: 'molecules',
      });
    const positions = await sampleSubjects(subjects, { ...argument, weights, onStep }, context);
    for (const [k, { molecule }] of subjects.entries())
      await writer.append(writer.addMolecule(molecule), positions[k] as Float32Array);
    if (Date.now() - saved >= checkpointSeconds * 1000) {
      await writer.checkpoint();
      saved = Date.now();
    }
  }
}

/** Examples [first, first + count). */
function subjectsOf(
  view: ConformationView,
  { seed, iteration, trainConformations }: SampleArgument,
  first: number,
  count: number,
): readonly Subject[] {
  const examples = Array.from({ length: count }, (_, k) => first + k);
  const conformations = view.gather(examples.map((example) => example % trainConformations));
  return conformations.map(({ molecule }, k): { molecule: Molecule; key: Subject['key'] } => ({
    molecule,
    key: { seed, purpose: purposes.sample, iteration, index: first + k },
  }));
}

function provenanceOf({ sample, seed, iteration, examples }: SampleArgument) {
  return { source: 'model', seed, iteration, steps: sample.steps, stepRate: sample.stepRate, examples };
}
