import {
  type BareCoordinates,
  identifyAtoms,
  isInOrder,
  reorderMolecule,
  reorderPositions,
} from '../chemistry/bare-coordinates.ts';
import { moleculeFromSmiles } from '../chemistry/smiles.ts';
import type { Molecule } from '../molecule.ts';

/**
 * The molecule of a SMILES whose conformations come as bare coordinates. Its atoms are in the order of the first of them that fits; what
 * follows is put into that order.
 */
export class SmilesMolecule {
  #molecule: Molecule;
  #isOrdered = false;

  /** @throws UnusableMolecule for a SMILES that is no usable molecule. */
  constructor(smiles: string) {
    this.#molecule = moleculeFromSmiles(smiles);
  }

  get molecule(): Molecule {
    return this.#molecule;
  }

  /** The positions of a conformation in the molecule's order, angstrom, [A, 3]. @throws UnusableMolecule. */
  place(bare: BareCoordinates): Float32Array {
    if (this.#isOrdered && isInOrder(this.#molecule, bare)) return bare.positions;
    const atoms = identifyAtoms(this.#molecule, bare);
    if (this.#isOrdered) return reorderPositions(bare.positions, atoms);
    this.#molecule = reorderMolecule(this.#molecule, atoms);
    this.#isOrdered = true;
    return bare.positions;
  }
}
