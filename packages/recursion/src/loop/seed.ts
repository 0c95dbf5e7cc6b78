import { Fault } from '@ouroboros/errors';
import type { CallOptions, Family, OpenFamily } from '@ouroboros/models';
import type { Runtime } from '@ouroboros/runtime';
import type { ResolvedExperiment } from '../experiment/configuration.ts';
import { familyPath, type Layout } from '../run/layout.ts';
import { type FamilyRecord, familyRecord, readRecord, writeRecord } from '../run/records.ts';
import type { RunContext } from './context.ts';
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
  const { layout, resolved } = source;
  const { iterations } = resolved.configuration;
  const task = { phase: 'prepare', place: { seed, iterations }, key: `prepare seed ${seed}` } as const;
  const { value } = await runPhase(context, task, (calls) => openWithData(source, seed, calls));
  const { opened, realShards } = value;
  const { model, realExamples, unitError = null, facts } = opened;
  const record = { model, realExamples, unitError, facts };
  try {
    await keepRecord(layout, seed, record);
  } catch (error) {
    await opened.close();
    throw error;
  }
  return { opened, realShards, record };
}

async function openWithData(
  { family, resolved, runtime, layout }: FamilySource,
  seed: number,
  calls: CallOptions,
): Promise<Omit<OpenSeed, 'record'>> {
  const { options } = resolved;
  const opened = await family.open({ options, seed, runtime, dataDirectory: layout.data, ...calls });
  try {
    return { opened, realShards: await makeRealShards(opened, resolved, calls) };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function keepRecord(layout: Layout, seed: number, record: FamilyRecord): Promise<void> {
  const before = await readSeed(layout, seed);
  if (!before) return writeRecord(familyPath(layout.run, seed), record);
  const [old, now] = [flat(before), flat(record)];
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

function flat({ facts, ...rest }: FamilyRecord): ReadonlyMap<string, string | number | null> {
  return new Map<string, string | number | null>([...Object.entries(rest), ...Object.entries(facts)]);
}
