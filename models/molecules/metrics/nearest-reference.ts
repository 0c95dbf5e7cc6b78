import type { Conformation } from '@ouroboros/data/molecules';
import { type Alignment, alignOnto } from './rmsd.ts';

/** A generated conformation and the real one that it comes nearest to. */
export interface Aligned {
  /** Of the heavy atoms, angstrom; infinite where the generated conformation is not usable. */
  readonly rmsd: number;
  /** The generated conformation, laid over `reference`. */
  readonly aligned: Conformation;
  readonly reference: Conformation;
}

/**
 * The nearest of some real conformations of the same molecule.
 *
 * @throws RangeError when there are none.
 */
export function nearestReference(generated: Conformation, references: readonly Conformation[]): Aligned {
  let nearest: (Alignment & { readonly reference: Conformation }) | undefined;
  for (const reference of references) {
    const alignment = alignOnto(generated, reference);
    if (nearest === undefined || alignment.rmsd < nearest.rmsd) nearest = { ...alignment, reference };
  }
  if (nearest === undefined) throw new RangeError(`no reference of ${generated.molecule.name}`);
  const { rmsd, positions, reference } = nearest;
  return { rmsd, aligned: { molecule: generated.molecule, positions }, reference };
}
