import { byRank, type Candidate, type Draw, type DrawnConformation } from './draw.ts';
import { type ConformationKeys, moleculeKey } from './drawing-keys.ts';
import { LargestFirst } from './largest-first.ts';

/** Which molecules are drawn, and how many conformations of each. */
export interface MoleculeDrawOptions {
  readonly seed: number | bigint;
  /** Conformations in all; undefined: all. */
  readonly wanted: number | undefined;
  /** The most conformations of a molecule; undefined: all. */
  readonly perMolecule: number | undefined;
}

/** A molecule that is drawn, and its conformations. */
interface DrawnMolecule {
  readonly key: number;
  readonly smiles: string;
  readonly conformations: LargestFirst<DrawnConformation>;
}

function byMolecule(a: DrawnMolecule, b: DrawnMolecule): number {
  if (a.key !== b.key) return a.key - b.key;
  return a.smiles < b.smiles ? -1 : a.smiles > b.smiles ? 1 : 0;
}

/**
 * Draws whole molecules, each with the same probability whatever the number of its conformations: those with the smallest keys, until
 * there are enough conformations, of which the last molecule gives only those that are lacking. In the order of the keys molecules,
 * and the conformations of each, are in a random order; the conformations of a molecule follow each other.
 */
export class MoleculeDraw implements Draw {
  readonly #options: MoleculeDrawOptions;
  readonly #keys: ConformationKeys;
  /** The most conformations of a molecule. */
  readonly #most: number;
  readonly #order = new LargestFirst<DrawnMolecule>(byMolecule);
  readonly #bySmiles = new Map<string, DrawnMolecule>();
  /** Conformations of all molecules. */
  #count = 0;
  #accepted = 0;

  constructor(keys: ConformationKeys, options: MoleculeDrawOptions) {
    const { wanted = Number.POSITIVE_INFINITY, perMolecule = Number.POSITIVE_INFINITY } = options;
    this.#options = options;
    this.#keys = keys;
    this.#most = Math.min(wanted, perMolecule);
  }

  offer({ molecule: { smiles }, place }: Candidate): boolean {
    const molecule = this.#bySmiles.get(smiles) ?? this.#enter(smiles);
    if (molecule === undefined) return false;
    const { conformations } = molecule;
    const candidate = { key: this.#keys.at(place), place, number: this.#accepted };
    const { largest } = conformations;
    if (conformations.size >= this.#most && largest !== undefined && byRank(candidate, largest) > 0)
      return false;
    this.#accepted++;
    conformations.add(candidate);
    if (conformations.size > this.#most) conformations.takeLargest();
    else this.#count++;
    this.#dropNeedless();
    return true;
  }

  /** Takes a molecule in, unless there are enough conformations of molecules before it. */
  #enter(smiles: string): DrawnMolecule | undefined {
    const { seed, wanted = Number.POSITIVE_INFINITY } = this.#options;
    const key = moleculeKey(seed, smiles);
    const molecule: DrawnMolecule = {
      key,
      smiles,
      conformations: new LargestFirst<DrawnConformation>(byRank),
    };
    const { largest } = this.#order;
    if (this.#count >= wanted && largest !== undefined && byMolecule(molecule, largest) > 0) return undefined;
    this.#order.add(molecule);
    this.#bySmiles.set(smiles, molecule);
    return molecule;
  }

  /** Drops molecules as long as those before them have enough conformations; such a molecule never comes back. */
  #dropNeedless(): void {
    const { wanted = Number.POSITIVE_INFINITY } = this.#options;
    let { largest } = this.#order;
    while (largest !== undefined && this.#count - largest.conformations.size >= wanted) {
      this.#order.takeLargest();
      this.#bySmiles.delete(largest.smiles);
      this.#count -= largest.conformations.size;
      largest = this.#order.largest;
    }
  }

  drawn(): readonly DrawnConformation[] {
    const all = this.#order.sorted().flatMap(({ conformations }) => conformations.sorted());
    return all.slice(0, this.#options.wanted);
  }
}
