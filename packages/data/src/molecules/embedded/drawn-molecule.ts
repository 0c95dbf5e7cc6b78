import { requireWhole } from '../../option.ts';
import { centred } from '../chemistry/conformation.ts';
import type { Molecule } from '../molecule.ts';
import { drawsFrom } from './draws.ts';
import { type MoleculeAddress, sketchMolecule, streamOf } from './molecule-sketch.ts';
import { drawShapes } from './shape-drawing.ts';

/** Which molecule, and how many shapes of it. */
export interface DrawnMoleculeAddress extends MoleculeAddress {
  /** At most so many; stiff molecules have fewer, but at least one (default 6). */
  readonly conformations?: number;
}

/** A molecule that was drawn, and shapes of it. */
export interface DrawnMolecule {
  readonly molecule: Molecule;
  /** Names of the fragments it was made of. */
  readonly fragments: readonly string[];
  readonly conformations: readonly DrawnConformation[];
}

/** A shape of a drawn molecule. */
export interface DrawnConformation {
  /** Angstrom, [A, 3], centred at the mean of the atoms. */
  readonly positions: Float32Array;
  /** MMFF94 energy, kcal/mol: absolute, so to be compared among shapes of one molecule only. */
  readonly energy: number;
}

/** Element of the stream where the draws of shapes begin: a molecule is the same however many shapes are drawn. */
const shapesStart = 2 ** 20;

/**
 * One molecule with shapes of it: a function of its address alone.
 *
 * @throws Fault `data/option`, `native/argument` (seed, index).
 */
export function drawMolecule({ conformations: most = 6, ...address }: DrawnMoleculeAddress): DrawnMolecule {
  requireWhole('conformations', most, 1);
  const sketch = sketchMolecule(address);
  const shapes = drawShapes(sketch, most, drawsFrom(streamOf(address), shapesStart));
  return {
    molecule: sketch.molecule,
    fragments: sketch.design.parts.map(({ piece }) => piece.fragment.name),
    conformations: shapes.map(({ positions, energy }) => ({ positions: centred(positions), energy })),
  };
}
