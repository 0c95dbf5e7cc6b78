import type { Conformation } from '../molecule.ts';
import { placeMolecule } from './library-molecule.ts';
import type { Molfile } from './molfile.ts';
import { describeMolecule } from './proper-molecule.ts';
import { collapsedBond, isDrawing } from './shape.ts';
import { type Shortcoming, UnusableMolecule } from './unusable-molecule.ts';
import { usableGraph } from './usable-graph.ts';

/** A copy of positions, [A, 3], that is centred at the mean of its atoms. */
export function centred(positions: Float32Array): Float32Array {
  const atoms = positions.length / 3;
  const mean = [0, 0, 0];
  for (const [place, value] of positions.entries())
    mean[place % 3] = (mean[place % 3] as number) + value / atoms;
  return positions.map((value, place) => value - (mean[place % 3] as number));
}

/** What is wrong with where the atoms of a molfile are: a drawing says so, or lies in a plane although it cannot. */
export function placesShortcoming({ graph, positions, drawing }: Molfile): Shortcoming | undefined {
  const isFlat = positions.every((value, place) => place % 3 !== 2 || value === positions[2]);
  if ((drawing && isFlat && graph.elements.length > 1) || isDrawing(graph, positions)) {
    return { reason: 'two-dimensional', expected: 'coordinates in space', received: 'a drawing in a plane' };
  }
  const [a, b] = collapsedBond(graph, positions);
  if (a === undefined || b === undefined) return undefined;
  return {
    reason: 'malformed',
    expected: 'atoms apart',
    received: `atoms ${a + 1} and ${b + 1} in one place`,
  };
}

/** The conformation that a molfile tells. @throws UnusableMolecule. */
export function conformationOf(molfile: Molfile): Conformation {
  const { title, graph, positions } = molfile;
  const name = title || 'a record without title';
  const shortcoming = placesShortcoming(molfile);
  if (shortcoming !== undefined) throw new UnusableMolecule(name, shortcoming);
  const usability = usableGraph(graph, positions);
  if ('shortcoming' in usability) throw new UnusableMolecule(name, usability.shortcoming);
  const placed = placeMolecule(usability.graph, positions);
  return { molecule: describeMolecule(title, usability.graph, placed), positions: centred(positions) };
}
