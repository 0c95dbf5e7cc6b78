/**
 * Writes shapes.json, the shapes of every fragment, as the conformer generator finds them and MMFF94 brings them to rest. To be run by
 * hand when a fragment changes (`npx tsx packages/data/src/molecules/embedded/shapes/generate.ts`); takes a minute.
 */

import { writeFileSync } from 'node:fs';
import { type Bond, type BondGraph, neighboursOf, sortedBonds } from '../../chemistry/bond-graph.ts';
import { type ConformerSet, conformersOf } from '../../chemistry/conformers.ts';
import { type Fragment, linkers, rings, substituents } from '../fragments.ts';
import { cross, dot, subtract, type Vector } from '../vector.ts';
import type { FragmentShapes } from './fragment-shapes.ts';

/** A fragment in a molecule: which atoms are its own, its open ends included. */
interface Excerpt extends ConformerSet {
  readonly kept: readonly number[];
  readonly open: readonly number[];
  /** Whether open ends are hydrogens of the fragment, not atoms of something else. */
  readonly isRing: boolean;
}

type FragmentGraph = Omit<FragmentShapes, 'shapes'>;
type Shape = readonly Vector[];

const conformersTried = 24;
/** Shapes of a fragment that are kept: how many, and how far above the lowest, kcal/mol. */
const shapesKept = 8;
const energyWindow = 3;
/** Shapes are the same when no distance differs more, angstrom. */
const sameWithin = 0.15;
/** Atoms of a benzene ring, hydrogens aside. */
const phenyl = 6;

/** A ring stands alone; bonds open where its hydrogens are. */
function ringExcerpt({ smiles }: Fragment): Excerpt {
  const set = conformersOf(smiles, conformersTried);
  const kept = [...set.graph.elements.keys()];
  return { ...set, kept, open: kept.filter((atom) => set.graph.elements[atom] === 1), isRing: true };
}

/** How many atoms other than hydrogen a SMILES without aromatic atoms has. */
function heavyAtoms(smiles: string): number {
  return smiles.match(/Cl|[CNOFS]/g)?.length ?? 0;
}

/** Any other fragment is looked at between benzene rings, whose nearest atoms stand for its open ends. */
function chainExcerpt({ smiles }: Fragment): Excerpt {
  const phenyls = ['c%91(ccccc%91)', 'c%92ccccc%92'];
  const set = conformersOf(
    smiles.replaceAll('*', () => phenyls.shift() ?? ''),
    conformersTried,
  );
  const { atoms } = neighboursOf(set.graph.elements.length, set.graph.bonds);
  const second = phenyl + heavyAtoms(smiles);
  const carrier = (atom: number) => (set.graph.elements[atom] === 1 ? (atoms[atom]?.[0] ?? atom) : atom);
  const own = [...set.graph.elements.keys()].filter((atom) => {
    return carrier(atom) >= phenyl && carrier(atom) < second;
  });
  const open = phenyls.length === 0 ? [0, second] : [0];
  return { ...set, kept: [...own, ...open], open, isRing: false };
}

/** The bonds within an excerpt, its atoms numbered anew. */
function keptBonds({ bonds, orders }: BondGraph, numbers: ReadonlyMap<number, number>): Bond[] {
  const all = Array.from(orders, (order, bond) => {
    return [
      numbers.get(bonds[2 * bond] as number),
      numbers.get(bonds[2 * bond + 1] as number),
      order,
    ] as const;
  });
  return all.flatMap(([a, b, order]): Bond[] => (a === undefined || b === undefined ? [] : [[a, b, order]]));
}

function graphOf({ graph, kept, open, isRing }: Excerpt): FragmentGraph {
  const numbers = new Map(kept.map((atom, number) => [atom, number]));
  const { bonds, orders } = sortedBonds(keptBonds(graph, numbers));
  return {
    elements: kept.map((atom) => (isRing || !open.includes(atom) ? (graph.elements[atom] as number) : 0)),
    charges: kept.map((atom) => graph.charges[atom] as number),
    bonds: [...bonds],
    orders: [...orders],
    open: open.map((atom) => numbers.get(atom) as number),
  };
}

/** Whether three atoms about a centre turn the other way than they are to. */
function turnsBack(shape: Shape, centre: number, around: readonly number[]): boolean {
  const [a, b, c] = around.map((atom) => subtract(shape[atom] as Vector, shape[centre] as Vector));
  return a !== undefined && b !== undefined && c !== undefined && dot(a, cross(b, c)) < 0;
}

function mirrored(shape: Shape): Shape {
  return shape.map(([x, y, z]): Vector => [x, y, -z]);
}

/**
 * Names the two hydrogens of each saturated atom of a ring so that the first one is always on the same side: what is bonded in its
 * place has the same configuration in every shape.
 */
function withSides(shape: Shape, { elements, bonds }: FragmentGraph): Shape {
  const sides = [...shape];
  for (const [centre, around] of neighboursOf(elements.length, Uint16Array.from(bonds)).atoms.entries()) {
    const heavy = around.filter((atom) => elements[atom] !== 1);
    const [first, second] = around.filter((atom) => elements[atom] === 1);
    if (first === undefined || second === undefined) continue;
    if (turnsBack(shape, centre, [...heavy, first])) {
      [sides[first], sides[second]] = [shape[second] as Vector, shape[first] as Vector];
    }
  }
  return sides;
}

/** The one of a chiral fragment's two mirror images in which the neighbours of its first atom turn as they are to. */
function oneHanded(shape: Shape, { elements, bonds }: FragmentGraph): Shape {
  const around = neighboursOf(elements.length, Uint16Array.from(bonds)).atoms[0] ?? [];
  return turnsBack(shape, 0, around.slice(0, 3)) ? mirrored(shape) : shape;
}

function distances(shape: Shape): number[] {
  return shape.flatMap((a) => shape.map((b) => Math.hypot(...subtract(a, b))));
}

function distinct(shapes: readonly Shape[]): Shape[] {
  const found: Shape[] = [];
  for (const shape of shapes) {
    const own = distances(shape);
    const isKnown = found.some((other) => {
      return distances(other).every((distance, i) => Math.abs(distance - (own[i] as number)) < sameWithin);
    });
    if (!isKnown) found.push(shape);
  }
  return found;
}

const thousandths = (value: number) => Math.round(value * 1000) / 1000;

function lowShapes({ shapes, kept }: Excerpt): Shape[] {
  const lowest = Math.min(...shapes.map(({ energy }) => energy));
  const low = shapes.filter(({ energy }) => energy < lowest + energyWindow);
  return low.map(({ positions }) =>
    kept.map((atom): Vector => {
      const [x = 0, y = 0, z = 0] = positions.subarray(3 * atom, 3 * atom + 3);
      return [thousandths(x), thousandths(y), thousandths(z)];
    }),
  );
}

/** The mirror image of a ring, its sides named anew, is the ring turned inside out. */
function variants(shape: Shape, graph: FragmentGraph, { isRing }: Excerpt, chiral: boolean): Shape[] {
  if (isRing) return [withSides(shape, graph), withSides(mirrored(shape), graph)];
  return [chiral ? oneHanded(shape, graph) : shape];
}

function shapesOf(fragment: Fragment): FragmentShapes {
  const excerpt = fragment.smiles.includes('*') ? chainExcerpt(fragment) : ringExcerpt(fragment);
  const graph = graphOf(excerpt);
  const all = lowShapes(excerpt).flatMap((shape) =>
    variants(shape, graph, excerpt, fragment.chiral === true),
  );
  return {
    ...graph,
    shapes: distinct(all)
      .slice(0, shapesKept)
      .map((shape) => shape.flat()),
  };
}

const fragments = [...rings, ...linkers, ...substituents].filter(({ smiles }) => smiles !== '**');
const table = Object.fromEntries(fragments.map((fragment) => [fragment.name, shapesOf(fragment)]));
writeFileSync(new URL('shapes.json', import.meta.url), JSON.stringify(table));
