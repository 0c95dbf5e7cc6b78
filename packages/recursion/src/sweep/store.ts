import { join } from 'node:path';
import { makeDirectory } from '@ouroboros/data';
import { Fault } from '@ouroboros/errors';
import type { Runtime } from '@ouroboros/runtime';
import { z } from 'zod';
import { describeMachine, readCommit, readVersions } from '../run/provenance.ts';
import { readRecord, writeRecord } from '../run/records.ts';
import type { ResolvedSweep, SweepPlace } from './grid.ts';
import { keyOf } from './point.ts';
import { type SweepLoss, type SweepPoint, sweepFormat, sweepLoss, sweepRecord } from './record.ts';

/** `begun.json`: what the sweep of a directory is, and on what it was begun; written once. */
const begunRecord = sweepRecord.pick({
  sweep: true,
  name: true,
  startedAt: true,
  versions: true,
  commit: true,
  machine: true,
  device: true,
});
/** The contents of `begun.json`. */
export type Begun = Readonly<z.infer<typeof begunRecord>>;

/** What decides the numbers of a point, besides its place. */
const setting = z.object({
  iterations: z.number(),
  replicates: z.number(),
  precision: z.string(),
  growth: z.string(),
  seed: z.number(),
});

const pointRecord = z.object({ setting, seconds: z.number(), losses: z.array(sweepLoss).readonly() });

/** The directory of a sweep. */
export class SweepStore {
  readonly directory: string;
  private readonly resolved: ResolvedSweep;

  constructor(directory: string, resolved: ResolvedSweep) {
    this.directory = directory;
    this.resolved = resolved;
  }

  /**
   * Begins the sweep, or finds it begun.
   *
   * @throws Fault `run/configuration` when the directory holds another sweep.
   */
  async begin({ device }: Runtime): Promise<Begun> {
    await makeDirectory(join(this.directory, 'points'));
    const { name } = this.resolved.sweep;
    const path = join(this.directory, 'begun.json');
    const existing = await readRecord(path, begunRecord);
    if (existing && existing.name !== name) throw this.differs('sweep', existing.name, name);
    if (existing) return existing;
    const [versions, commit] = [await readVersions(), await readCommit()];
    const begun = {
      ...{ sweep: sweepFormat, name, startedAt: new Date().toISOString(), versions },
      ...(commit === undefined ? {} : { commit }),
      ...{ machine: describeMachine(), device },
    } as const;
    await writeRecord(path, begun);
    return begun;
  }

  /**
   * A point that is finished; undefined where it is not.
   *
   * @throws Fault `run/configuration` naming the option when it was computed with another one, `run/corrupt` for an altered file.
   */
  async read(place: SweepPlace): Promise<SweepPoint | undefined> {
    const found = await readRecord(this.pathOf(place), pointRecord);
    if (!found) return undefined;
    for (const [key, value] of Object.entries(this.setting())) {
      const before = found.setting[key as keyof typeof found.setting];
      if (before !== value) throw this.differs(key, before, value);
    }
    return pointOf(place, found.losses, found.seconds);
  }

  /** Writes a point whole or not at all, and durably. */
  async write(place: SweepPlace, losses: readonly SweepLoss[], seconds: number): Promise<SweepPoint> {
    await writeRecord(this.pathOf(place), { setting: this.setting(), seconds, losses });
    return pointOf(place, losses, seconds);
  }

  private pathOf(place: SweepPlace): string {
    return join(this.directory, 'points', `${keyOf(place)}.json`);
  }

  private setting(): z.infer<typeof setting> {
    const { iterations, replicates, precision, growth, seed } = this.resolved.sweep;
    return { iterations, replicates, precision, growth, seed };
  }

  private differs(key: string, begun: string | number, received: string | number): Fault {
    const goOn = key === 'sweep' ? '' : `, or go on with --set ${key}=${begun}`;
    return new Fault({
      code: 'run/configuration',
      kind: 'request',
      subject: `${key} of the sweep in ${this.directory}`,
      expected: `${begun}, with which it was begun`,
      received: String(received),
      remedy: `choose another --out${goOn}`,
    });
  }
}

function pointOf(place: SweepPlace, losses: readonly SweepLoss[], seconds: number): SweepPoint {
  const { features, rows, noise, regime } = place;
  return { features, rows, noise, regime: regime.name, seconds, losses: [...losses] };
}
