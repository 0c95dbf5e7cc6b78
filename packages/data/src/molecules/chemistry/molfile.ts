import type { Conformation, Molecule } from '../molecule.ts';
import type { BondGraph } from './bond-graph.ts';
import { conformationOf } from './conformation.ts';
import { MolfileLines } from './molfile-lines.ts';
import { readV2000 } from './molfile-v2000.ts';
import { readV3000 } from './molfile-v3000.ts';

/** What a molfile says, unjudged. */
export interface Molfile {
  readonly title: string;
  readonly graph: BondGraph;
  /** Angstrom, [A, 3]. */
  readonly positions: Float32Array;
  /** Whether it says that it is a drawing. */
  readonly drawing: boolean;
}

/**
 * Reads a molfile, V2000 or V3000: what stands behind `M  END` is not looked at.
 *
 * @throws UnusableMolecule for what is cut short or malformed, for elements unknown here and numbers that are not finite.
 */
export function readMolfile(text: string): Molfile {
  const lines = new MolfileLines(text);
  const title = lines.next('the title').trim();
  // Columns 21 and 22 of the second line tell the dimensions.
  const drawing = lines.next('the name of a program').slice(20, 22) === '2D';
  lines.next('a comment');
  const counts = lines.next('the counts');
  const read = counts.includes('V3000') ? readV3000(lines) : readV2000(lines, counts);
  return { title, drawing, ...read };
}

/** Reads a molfile, V2000 or V3000, with all hydrogens and coordinates in space. @throws UnusableMolecule. */
export function conformationFromMolfile(text: string): Conformation {
  return conformationOf(readMolfile(text));
}

/** The molecule of a molfile; its atoms in the file's order. @throws UnusableMolecule. */
export function moleculeFromMolfile(text: string): Molecule {
  return conformationFromMolfile(text).molecule;
}
