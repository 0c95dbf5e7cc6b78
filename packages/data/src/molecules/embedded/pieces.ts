import { type Fragment, linkers, rings, substituents } from './fragments.ts';
import { type OpenEnd, openEndsOf } from './open-ends.ts';
import type { FragmentShapes } from './shapes/fragment-shapes.ts';
import shapes from './shapes/shapes.json' with { type: 'json' };

/** A fragment, how it is built and where it can be bonded. A plain bond has no atoms and no ends. */
export interface Piece extends FragmentShapes {
  readonly fragment: Fragment;
  readonly isRing: boolean;
  readonly ends: readonly OpenEnd[];
}

const table: Readonly<Record<string, FragmentShapes>> = shapes;
const none: FragmentShapes = { elements: [], charges: [], bonds: [], orders: [], open: [], shapes: [] };

function pieceOf(fragment: Fragment, isRing: boolean): Piece {
  const built = table[fragment.name] ?? none;
  return { ...built, fragment, isRing, ends: openEndsOf(built, isRing) };
}

/** Rings, in the order of `rings`. */
export const ringPieces: readonly Piece[] = rings.map((ring) => pieceOf(ring, true));
/** Linkers, in the order of `linkers`. */
export const linkerPieces: readonly Piece[] = linkers.map((linker) => pieceOf(linker, false));
/** Substituents, in the order of `substituents`. */
export const substituentPieces: readonly Piece[] = substituents.map((fragment) => pieceOf(fragment, false));
