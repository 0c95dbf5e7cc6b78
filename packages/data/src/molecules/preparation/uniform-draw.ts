import { byRank, type Candidate, type Draw, type DrawnConformation, type Rank } from './draw.ts';
import type { ConformationKeys } from './drawing-keys.ts';
import { LargestFirst } from './largest-first.ts';

/** Which conformations are drawn. */
export interface UniformDrawOptions {
  /** How many; undefined: all. */
  readonly wanted: number | undefined;
  /** Only conformations behind this one in the order of the keys: the last one of the batch before, by its place. */
  readonly after?: number;
}

/**
 * Draws conformations without replacement, each with the same probability: those with the smallest keys. In the order of their keys
 * they are in a random order, so that the first ones of them are such a draw too.
 */
export class UniformDraw implements Draw {
  readonly #keys: ConformationKeys;
  readonly #wanted: number;
  readonly #after: Rank | undefined;
  readonly #drawn = new LargestFirst<DrawnConformation>(byRank);
  #accepted = 0;

  constructor(keys: ConformationKeys, { wanted = Number.POSITIVE_INFINITY, after }: UniformDrawOptions) {
    this.#keys = keys;
    this.#wanted = wanted;
    this.#after = after === undefined ? undefined : { key: keys.at(after), place: after };
  }

  offer({ place }: Pick<Candidate, 'place'>): boolean {
    const candidate = { key: this.#keys.at(place), place, number: this.#accepted };
    if (this.#after !== undefined && byRank(candidate, this.#after) <= 0) return false;
    const { size, largest } = this.#drawn;
    if (size >= this.#wanted && (largest === undefined || byRank(candidate, largest) > 0)) return false;
    this.#accepted++;
    this.#drawn.add(candidate);
    if (this.#drawn.size > this.#wanted) this.#drawn.takeLargest();
    return true;
  }

  drawn(): readonly DrawnConformation[] {
    return this.#drawn.sorted();
  }
}
