import { type Conformation, mmffEnergy } from '@ouroboros/data/molecules';
import { medianOf } from './averages.ts';
import type { Comparison } from './comparison.ts';

/** Conformations of a molecule, of either kind, whose energy is computed: the first ones. A force field takes some 10 ms to set up. */
const energiesPerMolecule = 2;

/** kcal/mol per atom that atoms inside each other count as, whose energy may be no number. */
const highest = 1e6;

/**
 * Medians of MMFF94 energies per atom, kcal/mol, at most 1e6, over molecules that the force field has parameters for; nothing
 * where there are none. `energyPerAtom` of the generated conformations and `referenceEnergyPerAtom` of real ones depend on which molecules
 * there are; `strainPerAtom`, of a generated conformation above the lower real one of its molecule, compares between molecules.
 */
export function energyFigures(comparisons: readonly Comparison[]): Readonly<Record<string, number>> {
  const energies = comparisons.flatMap(energiesOf);
  if (energies.length === 0) return {};
  const strains = energies.flatMap(({ references, generated }) => {
    const lowest = Math.min(...references);
    return generated.map((energy) => energy - lowest);
  });
  return {
    energyPerAtom: medianOf(energies.flatMap(({ generated }) => generated)),
    strainPerAtom: medianOf(strains),
    referenceEnergyPerAtom: medianOf(energies.flatMap(({ references }) => references)),
  };
}

/** Energies per atom of conformations of one molecule, kcal/mol. */
interface Energies {
  readonly references: readonly number[];
  readonly generated: readonly number[];
}

/** Of the first conformations of a molecule; nothing where there are no parameters or nothing was generated. */
function energiesOf({ references, generated }: Comparison): Energies[] {
  const real = references.slice(0, energiesPerMolecule).map(energyPerAtom);
  if (generated.length === 0 || real.includes(undefined)) return [];
  const samples = generated.slice(0, energiesPerMolecule).map(energyPerAtom);
  return [{ references: real.map(bounded), generated: samples.map(bounded) }];
}

function energyPerAtom(conformation: Conformation): number | undefined {
  const energy = mmffEnergy(conformation);
  return energy === undefined ? undefined : energy / conformation.molecule.elements.length;
}

function bounded(energy = highest): number {
  return Math.min(energy, highest);
}
