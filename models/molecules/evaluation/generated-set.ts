import {
  type Conformation,
  ConformationView,
  type Molecule,
  openMoleculeShard,
} from '@ouroboros/data/molecules';
import { purposes } from '@ouroboros/native';
import type { WorkerContext } from '@ouroboros/runtime';
import type { Tensors } from '../../training/initialise.ts';
import { type Subject, sampleSubjects } from '../diffusion/sampler.ts';
import type { Sampling } from '../sampling.ts';

/** Conformations that are generated of a molecule for each real one (as in the literature on conformations). */
export const generatedPerReference = 2;

/** A molecule of the test set. */
export interface TestMolecule {
  readonly molecule: Molecule;
  /** Number of its first conformation in the test set. */
  readonly first: number;
  readonly references: readonly Conformation[];
}

/** The first `count` molecules of a test set, whose conformations stand together. */
export async function firstTestMolecules(testShard: string, count: number): Promise<readonly TestMolecule[]> {
  const view = ConformationView.join([{ shard: await openMoleculeShard(testShard) }]);
  try {
    return moleculesOf(view, count);
  } finally {
    view.close();
  }
}

function moleculesOf(view: ConformationView, count: number): readonly TestMolecule[] {
  const found: { molecule: Molecule; first: number; references: Conformation[] }[] = [];
  for (let at = 0; at < view.conformations; at++) {
    const [conformation] = view.gather([at]) as [Conformation];
    const last = found.at(-1);
    if (last?.molecule === conformation.molecule) last.references.push(conformation);
    else if (found.length === count) break;
    else found.push({ molecule: conformation.molecule, first: at, references: [conformation] });
  }
  return found;
}

/**
 * The stream of draw `draw` of a test molecule: the same for all models of a seed, in every iteration and regime, so that what differs
 * between two models is not the noise.
 */
export function subjectOf({ molecule, first }: TestMolecule, draw: number, seed: number): Subject {
  const index = generatedPerReference * first + draw;
  return { molecule, key: { seed, purpose: purposes.specimen, iteration: 0, index } };
}

/** Twice as many conformations of each test molecule as it has references, from streams of their own. */
export async function generateSet(
  molecules: readonly TestMolecule[],
  { seed, sample, config }: Sampling,
  weights: Tensors,
  context: WorkerContext,
): Promise<readonly Conformation[]> {
  const subjects = molecules.flatMap((each) =>
    each.references.flatMap((_, reference) =>
      [0, 1].map((k) => subjectOf(each, generatedPerReference * reference + k, seed)),
    ),
  );
  const generated: Conformation[] = [];
  while (generated.length < subjects.length) {
    const done = generated.length;
    const batch = subjects.slice(done, done + sample.batch);
    const onStep = (share: number) =>
      context.progress({
        done: Math.floor(done + share * batch.length),
        total: subjects.length,
        unit: 'molecules',
      });
    const positions = await sampleSubjects(batch, { config, sample, weights, onStep }, context);
    generated.push(
      ...batch.map(({ molecule }, k) => ({ molecule, positions: positions[k] as Float32Array })),
    );
  }
  return generated;
}
