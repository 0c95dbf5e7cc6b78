import type { BondGraph } from './bond-graph.ts';
import { movePlaced, type PlacedMolecule, positionsOf } from './library-molecule.ts';
import { chemistryLibrary, type LibraryMolecule } from './openchemlib.ts';
import { graphOf, parseSmiles } from './smiles.ts';

/** Where the atoms of a molecule have come to rest. */
export interface RelaxedShape {
  /** Angstrom, [A, 3]. */
  readonly positions: Float32Array;
  /** MMFF94 energy there, kcal/mol: absolute, so to be compared among shapes of one molecule only. */
  readonly energy: number;
}

/** Steps after which a molecule is taken not to come to rest; drug-like ones need some hundred. */
const mostSteps = 4000;
/** The library's own tolerance of the gradient, at which a molecule is at rest for every purpose. */
const exact = 1e-4;

/** Energy at rest, where the library then has the atoms; undefined where they do not come to rest, for then it has not moved them. */
function relaxLibrary(library: LibraryMolecule, tolerance: number): number | undefined {
  const field = new (chemistryLibrary().ForceFieldMMFF94)(library, 'MMFF94');
  const isAtRest = field.minimise({ maxIts: mostSteps, gradTol: tolerance }) === 0;
  return isAtRest ? field.getTotalEnergy() : undefined;
}

/**
 * Lets the atoms of a molecule move from `positions`, angstrom, [A, 3], down the MMFF94 force field until they are at rest: until the
 * gradient is within `tolerance`, relative to energy and positions as the library measures it (1e-4: as good as none is left). Undefined
 * where they do not come to rest.
 */
export function relax(
  placed: PlacedMolecule,
  positions: Float32Array,
  tolerance = exact,
): RelaxedShape | undefined {
  movePlaced(placed, positions);
  const energy = relaxLibrary(placed.library, tolerance);
  return energy === undefined ? undefined : { positions: positionsOf(placed.library, placed.places), energy };
}

/** A number for each atom, [A]: equal for atoms that the molecule's symmetry, seen as a graph, exchanges. */
export function symmetryClasses({ library, places }: PlacedMolecule): Uint16Array {
  library.ensureHelperArrays(chemistryLibrary().Molecule.cHelperSymmetrySimple);
  return places.map((place) => library.getSymmetryRank(place));
}

/** A molecule from its SMILES with hydrogens behind all other atoms, which are in the order of the SMILES, and shapes of it. */
export interface ConformerSet {
  readonly graph: BondGraph;
  /** In the order that the generator found them. */
  readonly shapes: readonly RelaxedShape[];
}

/**
 * Up to `count` conformers of a molecule, relaxed until they rest. Tenths of a second to seconds each, and what comes first in a
 * process changes what comes later: for tables made beforehand, not for data drawn on demand.
 */
export function conformersOf(smiles: string, count: number): ConformerSet {
  const OCL = chemistryLibrary();
  const library = parseSmiles(smiles);
  const generator = new OCL.ConformerGenerator(1);
  generator.initializeConformers(library, { strategy: OCL.ConformerGenerator.STRATEGY_LIKELY_RANDOM });
  const places = Uint16Array.from({ length: library.getAllAtoms() }, (_, atom) => atom);
  const shapes: RelaxedShape[] = [];
  for (let drawn = 0; drawn < count; drawn++) {
    const conformer = generator.getNextConformerAsMolecule();
    if (conformer === null) break;
    const energy = relaxLibrary(conformer, exact);
    if (energy !== undefined) shapes.push({ positions: positionsOf(conformer, places), energy });
  }
  return { graph: graphOf(library), shapes };
}
