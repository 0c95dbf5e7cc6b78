import { sha256 } from '../../checksum.ts';
import { drawMolecule } from './drawn-molecule.ts';
import { linkerPieces, ringPieces, substituentPieces } from './pieces.ts';

/** Molecules, and shapes of each, that the version is taken from beside the tables of fragments. */
const specimens = 8;
const shapesEach = 2;

let version: string | undefined;

/**
 * Changes whenever a fragment or what is drawn does: a checksum over the fragments, some molecules and their shapes, to a hundredth
 * of an angstrom. Takes about half a second, once per process.
 */
export function embeddedMoleculesVersion(): string {
  version ??= drawVersion();
  return version;
}

function drawVersion(): string {
  const molecules = Array.from({ length: specimens }, (_, index) => {
    const { molecule, conformations } = drawMolecule({ seed: 1, index, conformations: shapesEach });
    const shapes = conformations.map(({ positions }) =>
      Array.from(positions, (x) => Math.round(100 * x) + 0),
    );
    return [molecule.smiles, shapes];
  });
  const pieces = [ringPieces, linkerPieces, substituentPieces];
  return sha256(JSON.stringify([pieces, molecules])).slice(0, 12);
}
