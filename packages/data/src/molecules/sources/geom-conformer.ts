import type { BareCoordinates } from '../chemistry/bare-coordinates.ts';
import { type Shortcoming, UnusableMolecule } from '../chemistry/unusable-molecule.ts';

/** A conformation as GEOM has it. */
export interface GeomConformer extends BareCoordinates {
  /** kcal/mol above the molecule's lowest. */
  readonly energy: number | undefined;
}

/** The value of a key of a map that was decoded; undefined where there is none, or no map. */
function entry(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

const rowsExpected = 'xyz rows of an atomic number and three finite coordinates';

function wrongRow(atom: number, row: unknown): Shortcoming {
  const isRow = Array.isArray(row) && row.length === 4 && row.every((value) => typeof value === 'number');
  const received = `${isRow ? 'numbers that are not finite' : 'something else'} for atom ${atom + 1}`;
  return { reason: isRow ? 'not-finite' : 'malformed', expected: rowsExpected, received };
}

/** Whether a row is an atomic number and three coordinates. */
function isAtom(row: unknown): row is [number, number, number, number] {
  if (!Array.isArray(row) || row.length !== 4 || !row.every(Number.isFinite)) return false;
  return Number.isInteger(row[0]) && row[0] >= 0 && row[0] < 256;
}

/** Reads a decoded conformer of GEOM: `xyz` and `relativeenergy` of its entries. @throws UnusableMolecule. */
export function readConformer(value: unknown): GeomConformer {
  const xyz = entry(value, 'xyz');
  if (!Array.isArray(xyz)) {
    const shortcoming = {
      reason: 'malformed',
      expected: rowsExpected,
      received: 'a conformer without xyz',
    } as const;
    throw new UnusableMolecule('conformer', shortcoming);
  }
  const elements = new Uint8Array(xyz.length);
  const positions = new Float32Array(3 * xyz.length);
  for (const [atom, row] of xyz.entries()) {
    if (!isAtom(row)) throw new UnusableMolecule('conformer', wrongRow(atom, row));
    elements[atom] = row[0];
    for (let axis = 0; axis < 3; axis++) positions[3 * atom + axis] = row[axis + 1] as number;
  }
  const energy = entry(value, 'relativeenergy');
  return {
    elements,
    positions,
    energy: typeof energy === 'number' && Number.isFinite(energy) ? energy : undefined,
  };
}
