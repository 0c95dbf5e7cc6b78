import type { ChainSummary, IterationSummary, RunSummary, StructureRecord } from '../run/records.ts';
import { formulaOf } from '../space/formula.ts';
import { type Conformation, readMolfile } from '../space/molfile.ts';
import { matchingView, principalView, seen, type View } from '../space/view.ts';

/** A conformation on a plate, as its molecule is looked at: x to the right, y up, z towards the eye, in angstrom. */
export interface StructureCell {
  /** What is known of it, in a few words. */
  readonly label: string;
  /** Missing where it cannot be drawn. */
  readonly generated?: Conformation;
  readonly reference?: Conformation;
  /** Why there is nothing to see. */
  readonly fault?: string;
}

/** What the model of an iteration made, by molecule. */
export interface StructureRow {
  readonly n: number;
  readonly cells: readonly StructureCell[];
}

/** What the models of one regime made, iteration 1 first. */
export interface StructureGrid {
  readonly regime: string;
  readonly rows: readonly StructureRow[];
}

/** A molecule whose conformations stand below each other. */
export interface StructureColumn {
  /** Such as its SMILES. */
  readonly name: string;
  /** Molecular formula; empty where none of its conformations can be read. */
  readonly formula: string;
  /** The conformation that the way of looking was chosen for; missing where none can be read. */
  readonly model?: Conformation;
}

/** The molecules of one seed in space, by regime, iteration and molecule. */
export interface StructurePlate {
  readonly seed: number;
  readonly columns: readonly StructureColumn[];
  readonly grids: readonly StructureGrid[];
}

/** The first seed that has molecules; undefined where none has. */
export function structuredSeed({ config, chains }: RunSummary): number | undefined {
  return config.seeds.find((candidate) =>
    chains.some((chain) => chain.seed === candidate && chain.iterations.some(isStructured)),
  );
}

/** The molecules of the first seed that has any; undefined where none has. */
export function structuresOf(summary: RunSummary): StructurePlate | undefined {
  const { config, chains } = summary;
  const seed = structuredSeed(summary);
  if (seed === undefined) return undefined;
  const own = config.regimes.flatMap((regime) =>
    chains.filter((chain) => chain.seed === seed && chain.regime === regime),
  );
  const sights = sightsOf(own);
  const grids = own.map(({ regime, iterations }) => ({
    regime,
    rows: iterations.toSorted((a, b) => a.n - b.n).map((iteration) => rowOf(iteration, sights)),
  }));
  return { seed, columns: [...sights.values()].map(({ column }) => column), grids };
}

function isStructured({ specimens }: IterationSummary): boolean {
  return (specimens.structures ?? []).length > 0;
}

/** How a molecule is looked at. */
interface Sight {
  readonly column: StructureColumn;
  /** The conformation that the view was made for, as it stands in the record. */
  readonly anchor?: { readonly conformation: Conformation; readonly view: View };
}

type Sights = ReadonlyMap<string, Sight>;

/** Every molecule that any chain has, in the order in which they appear. */
function sightsOf(chains: readonly ChainSummary[]): Sights {
  const records = new Map<string, StructureRecord[]>();
  for (const iteration of chains.flatMap(({ iterations }) => iterations)) {
    for (const [key, record] of keyed(iteration)) records.set(key, [...(records.get(key) ?? []), record]);
  }
  return new Map([...records].map(([key, list]) => [key, sightOf(list)]));
}

/** Structures by molecule; of several conformations of one, each by its number. */
function keyed({ specimens }: IterationSummary): ReadonlyMap<string, StructureRecord> {
  const found = new Map<string, StructureRecord>();
  for (const record of specimens.structures ?? []) {
    let key = record.name;
    for (let k = 2; found.has(key); k++) key = `${record.name} ${k}`;
    found.set(key, record);
  }
  return found;
}

/** The view is that of the first reference that can be read, or else of what was generated. */
function sightOf(records: readonly StructureRecord[]): Sight {
  const name = records[0]?.name ?? '';
  const texts = [...records.map(({ reference }) => reference), ...records.map(({ generated }) => generated)];
  for (const text of texts) {
    const conformation = conformationOf(text);
    if (!conformation) continue;
    const view = principalView(conformation);
    const model = asSeen(conformation, view);
    return {
      column: { name, formula: formulaOf(conformation.elements), model },
      anchor: { conformation, view },
    };
  }
  return { column: { name, formula: '' } };
}

function conformationOf(text: string): Conformation | undefined {
  const reading = readMolfile(text);
  return 'conformation' in reading ? reading.conformation : undefined;
}

function asSeen(conformation: Conformation, view: View): Conformation {
  return { ...conformation, positions: seen(view, conformation.positions) };
}

function rowOf(iteration: IterationSummary, sights: Sights): StructureRow {
  const structures = keyed(iteration);
  const cells = [...sights].map(([key, sight]) => cellOf(structures.get(key), sight));
  return { n: iteration.n, cells };
}

function cellOf(record: StructureRecord | undefined, { anchor }: Sight): StructureCell {
  if (!record) return { label: '', fault: 'nothing on record' };
  const { label } = record;
  const reading = readMolfile(record.generated);
  if ('fault' in reading) return { label, fault: reading.fault };
  const generated = reading.conformation;
  const reference = conformationOf(record.reference);
  const base = reference ?? generated;
  if (!anchor || !areAlike(generated, anchor.conformation) || !areAlike(base, generated)) {
    return { label, fault: 'other atoms or bonds than the reference' };
  }
  const view = matchingView(anchor.view, anchor.conformation.positions, base.positions);
  const drawn = { label, generated: asSeen(generated, view) };
  return reference ? { ...drawn, reference: asSeen(reference, view) } : drawn;
}

/** Whether two conformations are of one molecule, atom by atom. */
function areAlike(one: Conformation, other: Conformation): boolean {
  const graph = ({ elements, bonds }: Conformation) =>
    JSON.stringify([elements, bonds.map(([a, b]) => [Math.min(a, b), Math.max(a, b)])]);
  return one === other || graph(one) === graph(other);
}
