import { choose, type Draws } from './draws.ts';
import { type EndKind, fits, type OpenEnd } from './open-ends.ts';
import { linkerPieces, type Piece, ringPieces, substituentPieces } from './pieces.ts';

/** A fragment at its place in a molecule. */
export interface Part {
  readonly piece: Piece;
  /** Whether it is the mirror image of its piece, for chiral ones. */
  readonly mirrored: boolean;
}

/** A bond between two parts, the earlier one first. */
export interface Join {
  readonly from: number;
  readonly fromEnd: OpenEnd;
  readonly to: number;
  readonly toEnd: OpenEnd;
}

/** What a molecule is made of: a tree of parts, of which the first is a ring; part k > 0 is the later end of join k - 1. */
export interface Design {
  readonly parts: readonly Part[];
  readonly joins: readonly Join[];
}

/** How many there are of something. */
interface CountShare {
  readonly count: number;
  readonly probability: number;
}

/** How many rings a molecule has, before those of a wrong size are left out. */
export const ringCounts = [
  { count: 1, probability: 0.5 },
  { count: 2, probability: 0.46 },
  { count: 3, probability: 0.04 },
] as const;

/** How many substituents a molecule has, by its rings. */
export const substituentCounts = {
  1: [
    { count: 1, probability: 0.2 },
    { count: 2, probability: 0.5 },
    { count: 3, probability: 0.3 },
  ],
  2: [
    { count: 0, probability: 0.25 },
    { count: 1, probability: 0.5 },
    { count: 2, probability: 0.25 },
  ],
  3: [
    { count: 0, probability: 0.7 },
    { count: 1, probability: 0.3 },
  ],
} as const;

/** How much likelier than another a bond of a ring is to open. */
const endWeights: Readonly<Record<EndKind, number>> = {
  amine: 6,
  azole: 1.5,
  unsaturated: 1,
  alkyl: 0.5,
  alpha: 0.2,
  hetero: 0,
  sulfonyl: 0,
};

/** The ends of a linker at the earlier and the later ring; a plain bond has none. */
type Orientation = readonly [near: OpenEnd, far: OpenEnd] | undefined;

/** A linker, and the ways in which it fits between two open bonds. */
interface Fitting {
  readonly piece: Piece;
  readonly orientations: readonly Orientation[];
}

function fittingOf(piece: Piece, a: OpenEnd, b: OpenEnd): Fitting {
  const [first, second] = piece.ends;
  if (first === undefined || second === undefined) {
    return { piece, orientations: fits(a.kind, b.kind) && fits(b.kind, a.kind) ? [undefined] : [] };
  }
  const both = [
    [first, second],
    [second, first],
  ] as const;
  return {
    piece,
    orientations: both.filter(([near, far]) => fits(a.kind, near.kind) && fits(b.kind, far.kind)),
  };
}

const shareOf = ({ fragment }: Piece) => fragment.probability;

/** The ends that are not at the atom of one that is taken. */
function otherAtoms(ends: readonly OpenEnd[], { centre }: OpenEnd): readonly OpenEnd[] {
  return ends.filter((end) => end.centre !== centre);
}

/** A molecule while it is drawn. */
class Sketch {
  readonly parts: Part[] = [];
  readonly joins: Join[] = [];
  /** Bonds that can still be opened, by ring. */
  readonly #open = new Map<number, readonly OpenEnd[]>();
  readonly #draw: Draws;

  constructor(draw: Draws) {
    this.#draw = draw;
  }

  #add(piece: Piece): number {
    const mirrored = piece.fragment.chiral === true && this.#draw() < 0.5;
    return this.parts.push({ piece, mirrored }) - 1;
  }

  #attach(from: number, fromEnd: OpenEnd, piece: Piece, toEnd: OpenEnd): number {
    const to = this.#add(piece);
    this.joins.push({ from, fromEnd, to, toEnd });
    return to;
  }

  /** Opens a bond of a ring, and no other of the same atom later. */
  #takeEnd(ring: number): OpenEnd {
    const ends = this.#open.get(ring) ?? [];
    const taken = this.#drawEnd(ends);
    this.#open.set(ring, otherAtoms(ends, taken));
    return taken;
  }

  #openRings(): number[] {
    return [...this.#open].filter(([, ends]) => ends.length > 0).map(([ring]) => ring);
  }

  firstRing(): void {
    const piece = choose(this.#draw, ringPieces, shareOf);
    this.#open.set(this.#add(piece), piece.ends);
  }

  #drawEnd(ends: readonly OpenEnd[]): OpenEnd {
    return choose(this.#draw, ends, ({ kind }) => endWeights[kind]);
  }

  /** Puts a linker on an open bond of a ring, and tells what the next ring is to be bonded to. */
  #link(ring: number, end: OpenEnd, next: OpenEnd): readonly [part: number, end: OpenEnd] {
    const fitting = linkerPieces.map((piece) => fittingOf(piece, end, next));
    const possible = fitting.filter(({ orientations }) => orientations.length > 0);
    const { piece, orientations } = choose(this.#draw, possible, (choice) => shareOf(choice.piece));
    const orientation = choose(this.#draw, orientations);
    if (orientation === undefined) return [ring, end];
    return [this.#attach(ring, end, piece, orientation[0]), orientation[1]];
  }

  linkedRing(): void {
    const earlier = choose(this.#draw, this.#openRings());
    const earlierEnd = this.#takeEnd(earlier);
    const piece = choose(this.#draw, ringPieces, shareOf);
    const end = this.#drawEnd(piece.ends);
    const [part, partEnd] = this.#link(earlier, earlierEnd, end);
    this.#open.set(this.#attach(part, partEnd, piece, end), otherAtoms(piece.ends, end));
  }

  /** Adds a substituent, unless no bond can be opened any more. */
  substituent(): void {
    if (this.#openRings().length === 0) return;
    const ring = choose(this.#draw, this.#openRings());
    const end = this.#takeEnd(ring);
    const fitting = substituentPieces.filter(
      ({ ends: [own] }) => own !== undefined && fits(end.kind, own.kind),
    );
    const piece = choose(this.#draw, fitting, shareOf);
    this.#attach(ring, end, piece, piece.ends[0] as OpenEnd);
  }
}

/** Draws the design of a molecule, of any size. */
export function drawDesign(draw: Draws): Design {
  const sketch = new Sketch(draw);
  const rings = choose(draw, ringCounts, ({ probability }) => probability).count;
  const counts: readonly CountShare[] = substituentCounts[rings];
  const substituents = choose(draw, counts, ({ probability }) => probability).count;
  sketch.firstRing();
  for (let ring = 1; ring < rings; ring++) sketch.linkedRing();
  for (let drawn = 0; drawn < substituents; drawn++) sketch.substituent();
  return sketch;
}
