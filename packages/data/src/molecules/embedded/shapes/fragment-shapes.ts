/* Letters: A atoms of a fragment, open ends included, B bonds, O open ends. */

/** How a fragment is built, and the shapes it is found in. */
export interface FragmentShapes {
  /** Atomic numbers, [A]; 0 for the atom that an open bond leads to. Rings have hydrogens there. */
  readonly elements: readonly number[];
  /** Formal charges, [A]. */
  readonly charges: readonly number[];
  /** [B, 2] row-major, the lower number first, ascending. */
  readonly bonds: readonly number[];
  /** Kekule orders, [B]. */
  readonly orders: readonly number[];
  /** The atoms that give way when a bond is made there, [O]. */
  readonly open: readonly number[];
  /** Angstrom, [A, 3] each. */
  readonly shapes: readonly (readonly number[])[];
}
