import type { Conformation } from '../molecule.ts';
import { placeMolecule } from './library-molecule.ts';
import { chemistryLibrary } from './openchemlib.ts';

/** Energy of a conformation by the force field MMFF94 (Halgren 1996), kcal/mol; undefined where it has no parameters for the molecule. */
export function mmffEnergy({ molecule, positions }: Conformation): number | undefined {
  const { ForceFieldMMFF94 } = chemistryLibrary();
  try {
    const { library } = placeMolecule(molecule, positions);
    const energy = new ForceFieldMMFF94(library, ForceFieldMMFF94.MMFF94, {}).getTotalEnergy();
    return Number.isFinite(energy) ? energy : undefined;
  } catch {
    return undefined;
  }
}
