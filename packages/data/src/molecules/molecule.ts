/* Letters: A atoms, hydrogens included, B bonds. */

/** What a molecule is, whatever its shape in space. */
export interface Molecule {
  /** As its source calls it: the title of a record, or the SMILES. */
  readonly name: string;
  /** Canonical isomeric SMILES without explicit hydrogens: equal for equal molecules, whatever the order of their atoms. */
  readonly smiles: string;
  /** Atomic numbers, [A]. */
  readonly elements: Uint8Array;
  /** Formal charges, [A]. */
  readonly charges: Int8Array;
  /** Atoms of each bond, [B, 2] row-major: the lower number first, in ascending order. */
  readonly bonds: Uint16Array;
  /** Kekule order of each bond, [B]: 1, 2 or 3. */
  readonly orders: Uint8Array;
  /** Whether a bond is delocalised, [B]: 1 or 0. */
  readonly aromatic: Uint8Array;
}

/** A molecule in one shape. */
export interface Conformation {
  readonly molecule: Molecule;
  /** Angstrom, [A, 3] row-major, centred at the mean of its atoms. */
  readonly positions: Float32Array;
  /** kcal/mol, where the source tells it. */
  readonly energy?: number;
}
