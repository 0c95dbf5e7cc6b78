import type { OpenFamily } from '@ouroboros/models';
import type { Runtime } from '@ouroboros/runtime';
import type { FamilyRecord } from '../run/records.ts';
import type { RunContext } from './context.ts';
import { type FamilySource, openSeed } from './seed.ts';

/** The family opened for each seed on each lane: opened once, closed together. */
export class LaneFamilies {
  readonly #run: RunContext & FamilySource;
  readonly #open = new Map<Runtime, Map<number, OpenFamily>>();

  constructor(run: RunContext & FamilySource) {
    this.#run = run;
  }

  /** Prepares the data of a seed, on the first lane. */
  async prepare(seed: number): Promise<FamilyRecord> {
    const { opened, record } = await openSeed(this.#run, this.#run, seed);
    this.#on(this.#run.runtime).set(seed, opened);
    return record;
  }

  /** The family for a seed whose data are prepared. */
  async open(lane: Runtime, seed: number): Promise<OpenFamily> {
    const known = this.#on(lane).get(seed);
    if (known) return known;
    const { family, options, layout, signal } = this.#run;
    const opened = await family.open({ options, seed, runtime: lane, dataDirectory: layout.data, signal });
    this.#on(lane).set(seed, opened);
    return opened;
  }

  async close(): Promise<void> {
    for (const seeds of this.#open.values()) for (const family of seeds.values()) await family.close();
  }

  #on(lane: Runtime): Map<number, OpenFamily> {
    const known = this.#open.get(lane) ?? new Map<number, OpenFamily>();
    this.#open.set(lane, known);
    return known;
  }
}
