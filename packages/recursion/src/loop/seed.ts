import { Fault } from '@ouroboros/errors';
import type { CallOptions, Family, OpenFamily } from '@ouroboros/models';
import type { Runtime } from '@ouroboros/runtime';
import type { ResolvedExperiment } from '../experiment/configuration.ts';
import { familyPath, type Layout } from '../run/layout.ts';
import { type FamilyRecord, familyRecord, readRecord, writeRecord } from '../run/records.ts';
import type { RunContext } from './context.ts';
import { expectationsOf } from './expectations.ts';
import { runPhase } from './phase.ts';
import { makeRealShards, type RealShards } from './real-shards.ts';

/** What it takes to open the family of a run. */
export interface FamilySource {
  readonly family: Family;
  readonly resolved: ResolvedExperiment;
  readonly runtime: Runtime;
  readonly layout: Layout;
}

/** A family opened for a seed, and what is on record of it. */
export interface OpenSeed {
  readonly opened: OpenFamily;
  readonly realShards: RealShards;
  readonly record: FamilyRecord;
}

/** What is on record of a seed that an earlier process opened. */
export async function readSeed(layout: Layout, seed: number): Promise<FamilyRecord | undefined> {
  return readRecord(familyPath(layout.run, seed), familyRecord);
}

/**
 * Prepares the data of a seed, all its real batches included, and opens the family on them.
 *
 * @throws Fault `run/data-changed` when the data are not those with which the run was begun; what the family throws.
 */
export async function openSeed(context: RunContext, source: FamilySource, seed: number): Promise<OpenSeed> {
  const { iterations } = source.resolved.configuration;
  const task = { phase: 'prepare', place: { seed, iterations }, key: `prepare seed ${seed}` } as const;
  const { value } = await runPhase(context, task, (calls) => openWithData(source, seed, calls));
  return value;
}

async function openWithData(source: FamilySource, seed: number, calls: CallOptions): Promise<OpenSeed> {
  const { family, resolved, runtime, layout } = source;
  const { options } = resolved;
  const opened = await family.open({ options, seed, runtime, dataDirectory: layout.data, ...calls });
  try {
    const realShards = await makeRealShards(opened, resolved, calls);
    return { opened, realShards, record: await keepRecord(source, seed, opened, calls) };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** What theory expects is asked once, so that a run that goes on has the expectations it began with. */
async function keepRecord(
  { layout, resolved }: FamilySource,
  seed: number,
  opened: OpenFamily,
  calls: CallOptions,
): Promise<FamilyRecord> {
  const { model, realExamples, facts } = opened;
  const found = { model, realExamples, facts };
  const before = await readSeed(layout, seed);
  if (before) requireSame(layout, seed, before, found);
  if (before?.expected) return before;
  const expected = await expectationsOf(opened, resolved, calls);
  const record = expected ? { ...found, expected } : found;
  if (!before || expected) await writeRecord(familyPath(layout.run, seed), record);
  return record;
}

function requireSame(layout: Layout, seed: number, before: FamilyRecord, found: FamilyRecord): void {
  const [old, now] = [flat(before), flat(found)];
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    if (old.get(key) === now.get(key)) continue;
    throw new Fault({
      code: 'run/data-changed',
      kind: 'failure',
      subject: `${key} of seed ${seed} in ${layout.run}`,
      expected: `${old.get(key)}, with which the run was begun`,
      received: `${now.get(key)}`,
      remedy: 'restore the data, or choose another --out',
    });
  }
}

function flat({ model, realExamples, facts }: FamilyRecord): ReadonlyMap<string, string | number> {
  return new Map<string, string | number>([
    ['model', model],
    ['realExamples', realExamples],
    ...Object.entries(facts),
  ]);
}
