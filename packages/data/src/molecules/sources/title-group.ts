import type { BondGraph } from '../chemistry/bond-graph.ts';
import { placesShortcoming } from '../chemistry/conformation.ts';
import { fitsBonds } from '../chemistry/connectivity.ts';
import { equalNumbers } from '../chemistry/equal-numbers.ts';
import { placeMolecule } from '../chemistry/library-molecule.ts';
import type { Molfile } from '../chemistry/molfile.ts';
import { describeMolecule } from '../chemistry/proper-molecule.ts';
import type { Shortcoming } from '../chemistry/unusable-molecule.ts';
import { statesMolecule, usableGraph } from '../chemistry/usable-graph.ts';
import type { ConformationRecord, SourceConformation, SourceRecord } from './molecule-source.ts';
import { skippedRecord } from './record-name.ts';

/** A record that could be read. */
export interface MolfileRecord extends Molfile {
  /** For people. */
  readonly name: string;
  /** kcal/mol. */
  readonly energy: number | undefined;
}

/** No bond of a conformation is longer than this many times the sum of its covalent radii: real ones are below 1.2. */
const longestBond = 1.25;

/** Records whose bonds join the same atoms, whatever their orders. */
type Family = readonly [MolfileRecord, ...MolfileRecord[]];

/** Whether two records may be conformations of one molecule: the same title, and the same elements in the same order. */
export function belongTogether(a: MolfileRecord, b: MolfileRecord): boolean {
  return a.title !== '' && a.title === b.title && equalNumbers(a.graph.elements, b.graph.elements);
}

/** The families of records, the largest first. */
function familiesOf(records: readonly MolfileRecord[]): Family[] {
  const families: [MolfileRecord, ...MolfileRecord[]][] = [];
  for (const record of records) {
    const family = families.find(([{ graph }]) => equalNumbers(graph.bonds, record.graph.bonds));
    if (family === undefined) families.push([record]);
    else family.push(record);
  }
  return families.sort((a, b) => b.length - a.length);
}

/** The graph of a family: the first one that is stated rightly, or else one that is made of the first record's bonds. */
function graphOfFamily(family: Family): BondGraph | Shortcoming {
  const { graph, positions } = family.find((record) => statesMolecule(record.graph)) ?? family[0];
  const usability = usableGraph(graph, positions);
  return 'graph' in usability ? usability.graph : usability.shortcoming;
}

function conformationOf({ positions, energy }: MolfileRecord): SourceConformation {
  return energy === undefined ? { positions } : { positions, energy };
}

function conformationsOf(graph: BondGraph, [first, ...others]: Family): ConformationRecord {
  const molecule = describeMolecule(first.title, graph, placeMolecule(graph, first.positions));
  return { kind: 'conformations', molecule, conformations: [first, ...others].map(conformationOf) };
}

/** What becomes of a family where the molecule of a larger one is known: what fits that molecule is taken for it. */
class Resolution {
  readonly records: SourceRecord[] = [];
  #graph: BondGraph | undefined;
  #members: Family | undefined;

  add(family: Family): void {
    const graph = graphOfFamily(family);
    if ('reason' in graph) this.#skip(this.#adopt(family), graph);
    else if (this.#graph === undefined) [this.#graph, this.#members] = [graph, family];
    else this.#addOther(graph, this.#adopt(family));
  }

  finish(): SourceRecord[] {
    if (this.#graph !== undefined && this.#members !== undefined) {
      this.records.unshift(conformationsOf(this.#graph, this.#members));
    }
    return this.records;
  }

  /** Takes the records that fit the molecule, and gives back the others. */
  #adopt(family: Family): MolfileRecord[] {
    const graph = this.#graph;
    if (graph === undefined || this.#members === undefined) return [...family];
    const fits = ({ positions }: MolfileRecord) => fitsBonds(graph, positions, longestBond);
    this.#members = [...this.#members, ...family.filter(fits)];
    return family.filter((record) => !fits(record));
  }

  #addOther(graph: BondGraph, [first, ...others]: MolfileRecord[]): void {
    if (first !== undefined) this.records.push(conformationsOf(graph, [first, ...others]));
  }

  #skip(records: readonly MolfileRecord[], shortcoming: Shortcoming): void {
    this.records.push(...records.map(({ name }) => skippedRecord(name, shortcoming)));
  }
}

/**
 * The molecules of records that belong together. Programs that see bonds in coordinates give the conformations of one molecule different
 * orders, and now and then a bond too many or too few: the bonds that most of the records have decide, and where a record has
 * others, but the atoms that are bonded in that molecule lie together, it is one more conformation of it. A record that is neither
 * that nor skipped is a molecule of its own, such as another tautomer.
 */
export function resolveTitle(records: readonly MolfileRecord[]): readonly SourceRecord[] {
  const resolution = new Resolution();
  const placed = records.filter((record) => {
    const shortcoming = placesShortcoming(record);
    if (shortcoming !== undefined) resolution.records.push(skippedRecord(record.name, shortcoming));
    return shortcoming === undefined;
  });
  for (const family of familiesOf(placed)) resolution.add(family);
  return resolution.finish();
}
