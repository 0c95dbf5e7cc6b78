import { type Conformation, toMolfile } from '@ouroboros/data/molecules';
import type { WorkerContext } from '@ouroboros/runtime';
import type { Specimens, Structure } from '../family.ts';
import { sampleSubjects } from './diffusion/sampler.ts';
import { firstTestMolecules, subjectOf, type TestMolecule } from './evaluation/generated-set.ts';
import { type Aligned, nearestReference } from './metrics/nearest-reference.ts';
import type { Sampling } from './sampling.ts';
import { readFitted } from './sessions.ts';

/** Arguments of the structures of one model. */
export interface SpecimenArgument extends Sampling {
  /** The directory of the fit. */
  readonly directory: string;
  /** Shard of the frozen real test set. */
  readonly testShard: string;
  readonly count: number;
}

/**
 * Conformations of the first test molecules, over their nearest real ones: from noise that is the same for all models of a seed. Where
 * more are wanted than there are molecules, every molecule has several.
 */
export async function specimensOfMolecules(
  argument: SpecimenArgument,
  context: WorkerContext,
): Promise<Specimens> {
  const { config, directory, testShard, count, seed, sample } = argument;
  const weights = await readFitted(config, directory);
  const molecules = await firstTestMolecules(testShard, count);
  const drawn = Array.from({ length: count }, (_, k) => ({
    of: molecules[k % molecules.length] as TestMolecule,
    draw: Math.floor(k / molecules.length),
  }));
  const subjects = drawn.map(({ of, draw }) => subjectOf(of, draw, seed));
  const positions = await sampleSubjects(subjects, { config, sample, weights }, context);
  const structures = drawn.map(({ of }, k) =>
    structureOf(of, { molecule: of.molecule, positions: positions[k] as Float32Array }),
  );
  return { kind: 'molecules', items: [], structures };
}

function structureOf({ references, molecule }: TestMolecule, generated: Conformation): Structure {
  const { rmsd, aligned, reference }: Aligned = nearestReference(generated, references);
  return {
    name: molecule.smiles,
    label: `RMSD ${rmsd.toFixed(2)} Å`,
    generated: toMolfile(aligned),
    reference: toMolfile(reference),
  };
}
