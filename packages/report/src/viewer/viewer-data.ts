import type { StructureCell, StructurePlate } from '../analysis/structures.ts';
import { atomLook, referenceHue } from '../figure/atom-hues.ts';
import type { Conformation, Vector } from '../space/molfile.ts';

/** Units of a coordinate in an angstrom: what a screen can show. */
const unit = 100;

/** A conformation for the viewer: coordinates, and which of the references it is compared with. */
export interface ViewedCell {
  readonly label?: string;
  readonly fault?: string;
  readonly at?: readonly number[];
  readonly reference?: number;
}

/** All that the viewer shows. */
export interface ViewerData {
  readonly molecules: readonly Pick<Conformation, 'elements' | 'bonds'>[];
  /** By the symbol of the element. */
  readonly colors: Readonly<Record<string, string>>;
  readonly referenceColor: string;
  /** Coordinates x, y, z of all atoms of each. */
  readonly references: readonly (readonly number[])[];
  readonly regimes: readonly {
    readonly regime: string;
    readonly rows: readonly { readonly n: number; readonly cells: readonly ViewedCell[] }[];
  }[];
}

/** The molecules of a plate as the viewer takes them: numbers alone, each reference once. */
export function viewerData({ columns, grids }: StructurePlate): ViewerData {
  const references = new Map<string, number>();
  const regimes = grids.map(({ regime, rows }) => ({
    regime,
    rows: rows.map(({ n, cells }) => ({ n, cells: cells.map((cell) => viewedCell(cell, references)) })),
  }));
  const symbols = new Set(columns.flatMap(({ model }) => model?.elements ?? []));
  const colors = [...symbols].map((symbol) => [symbol, atomLook(symbol).hue.light] as const);
  return {
    molecules: columns.map(({ model }) => ({ elements: model?.elements ?? [], bonds: model?.bonds ?? [] })),
    colors: Object.fromEntries(colors),
    referenceColor: referenceHue.light,
    references: [...references.keys()].map((text) => JSON.parse(text) as readonly number[]),
    regimes,
  };
}

function viewedCell(
  { label, fault, generated, reference }: StructureCell,
  references: Map<string, number>,
): ViewedCell {
  if (!generated) return { fault: fault ?? label };
  const cell = { label, at: coordinates(generated.positions) };
  return reference ? { ...cell, reference: numberOf(coordinates(reference.positions), references) } : cell;
}

function coordinates(positions: readonly Vector[]): readonly number[] {
  return positions.flat().map((value) => Math.round(value * unit));
}

/** The number of a reference among those that are known; a new one is added. */
function numberOf(places: readonly number[], references: Map<string, number>): number {
  const key = JSON.stringify(places);
  const known = references.get(key) ?? references.size;
  references.set(key, known);
  return known;
}
