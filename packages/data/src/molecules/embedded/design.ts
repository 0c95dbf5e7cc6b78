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

/** A linker, and its ends at the earlier and the later ring; a plain bond has none. */
interface Fitting {
  readonly piece: Piece;
  readonly ends?: readonly [near: OpenEnd, far: OpenEnd];
}

/** The ways in which a linker fits between two open bonds. */
function fittingsOf(piece: Piece, a: OpenEnd, b: OpenEnd): Fitting[] {
  const [first, second] = piece.ends;
  if (first === undefined || second === undefined) {
    return fits(a.kind, b.kind) && fits(b.kind, a.kind) ? [{ piece }] : [];
  }
  const ways: (readonly [OpenEnd, OpenEnd])[] = [
    [first, second],
    [second, first],
  ];
  return ways
    .filter(([near, far]) => fits(a.kind, near.kind) && fits(b.kind, far.kind))
    .map((ends) => ({ piece, ends }));
}

const shareOf = ({ fragment }: Piece) => fragment.probability;

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

  #addRing(piece: Piece): number {
    const ring = this.#add(piece);
    this.#open.set(ring, piece.ends);
    return ring;
  }

  #attach(from: number, fromEnd: OpenEnd, piece: Piece, toEnd: OpenEnd): number {
    const to = this.#add(piece);
    this.joins.push({ from, fromEnd, to, toEnd });
    return to;
  }

  /** Opens a bond of a ring, and no other of the same atom later. */
  #takeEnd(ring: number): OpenEnd {
    const ends = this.#open.get(ring) ?? [];
    const taken = choose(this.#draw, ends, ({ kind }) => endWeights[kind]);
    const others = ends.filter(({ centre }) => centre !== taken.centre);
    this.#open.set(ring, others);
    return taken;
  }

  #openRings(): number[] {
    return [...this.#open].filter(([, ends]) => ends.length > 0).map(([ring]) => ring);
  }

  firstRing(): void {
    this.#addRing(choose(this.#draw, ringPieces, shareOf));
  }

  linkedRing(): void {
    const from = choose(this.#draw, this.#openRings());
    const a = this.#takeEnd(from);
    const ring = choose(this.#draw, ringPieces, shareOf);
    const b = choose(this.#draw, ring.ends, ({ kind }) => endWeights[kind]);
    const fittings = linkerPieces.flatMap((piece) => fittingsOf(piece, a, b));
    const { piece, ends } = choose(this.#draw, fittings, (fitting) => shareOf(fitting.piece) / 1);
    const to =
      ends === undefined
        ? this.#attach(from, a, ring, b)
        : this.#attach(this.#attach(from, a, piece, ends[0]), ends[1], ring, b);
    this.#open.set(
      to,
      ring.ends.filter(({ centre }) => centre !== b.centre),
    );
  }

  /** Adds a substituent, unless no bond can be opened any more. */
  substituent(): void {
    if (this.#openRings().length === 0) return;
    const ring = choose(this.#draw, this.#openRings());
    const end = this.#takeEnd(ring);
    const fitting = substituentPieces.flatMap((piece) =>
      piece.ends.filter(({ kind }) => fits(end.kind, kind)).map((other) => ({ piece, other })),
    );
    const { piece, other } = choose(this.#draw, fitting, (choice) => shareOf(choice.piece));
    this.#attach(ring, end, piece, other);
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
