import type { OpenFamily } from '@ouroboros/models';
import type { Runtime } from '@ouroboros/runtime';
import type { FamilyRecord } from '../run/records.ts';
import type { RunContext, SeedContext } from './context.ts';
import type { RealShards } from './real-shards.ts';
import { type FamilySource, openSeed } from './seed.ts';

/** The family opened for each seed on each lane: opened once, closed together. All lanes read the same real batches. */
export class LaneFamilies {
  readonly #run: RunContext & FamilySource;
  readonly #open = new Map<Runtime, Map<number, OpenFamily>>();
  readonly #realShards = new Map<number, RealShards>();

  constructor(run: RunContext & FamilySource) {
    this.#run = run;
  }

  /** Prepares the data of a seed, on the first lane. */
  async prepare(seed: number): Promise<FamilyRecord> {
    const { opened, realShards, record } = await openSeed(this.#run, this.#run, seed);
    this.#on(this.#run.runtime).set(seed, opened);
    this.#realShards.set(seed, realShards);
    return record;
  }

  /** The family and the real batches of a seed whose data are prepared. */
  async open(lane: Runtime, seed: number): Promise<Pick<SeedContext, 'family' | 'realShards'>> {
    const realShards = this.#realShards.get(seed) ?? new Map();
    return { family: await this.#familyOn(lane, seed), realShards };
  }

  async close(): Promise<void> {
    for (const seeds of this.#open.values()) for (const family of seeds.values()) await family.close();
  }

  async #familyOn(lane: Runtime, seed: number): Promise<OpenFamily> {
    const known = this.#on(lane).get(seed);
    if (known) return known;
    const { family, resolved, layout, signal } = this.#run;
    const { options } = resolved;
    const opened = await family.open({ options, seed, runtime: lane, dataDirectory: layout.data, signal });
    this.#on(lane).set(seed, opened);
    return opened;
  }

  #on(lane: Runtime): Map<number, OpenFamily> {
    const known = this.#open.get(lane) ?? new Map<number, OpenFamily>();
    this.#open.set(lane, known);
    return known;
  }
}
