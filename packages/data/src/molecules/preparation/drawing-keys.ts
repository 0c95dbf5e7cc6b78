import { createHash } from 'node:crypto';
import { fillUniform, purposes } from '@ouroboros/native';

/** Keys drawn at a time. */
const block = 4096;

/** What conformations are drawn for. */
const drawings = { train: 0, test: 1 } as const;

/**
 * A uniform number on [0, 1) for each conformation of a split, by its place among those of the source: those with the smallest
 * numbers are drawn, in the order of these numbers.
 */
export class ConformationKeys {
  readonly #seed: number | bigint;
  readonly #index: number;
  readonly #keys = new Float64Array(block);
  #first = Number.NaN;

  constructor(seed: number | bigint, split: keyof typeof drawings) {
    this.#seed = seed;
    this.#index = drawings[split];
  }

  /** The number of conformation `place`, from 0. */
  at(place: number): number {
    const first = place - (place % block);
    if (first !== this.#first) {
      const key = { seed: this.#seed, purpose: purposes.subsample, iteration: 0, index: this.#index };
      fillUniform(this.#keys, key, first);
      this.#first = first;
    }
    return this.#keys[place - first] as number;
  }
}

/** A uniform number below 2^48 for a molecule, by its SMILES alone: however often and wherever a source has it. */
export function moleculeKey(seed: number | bigint, smiles: string): number {
  return createHash('sha256').update(`${seed}\n${smiles}`).digest().readUIntBE(0, 6);
}
