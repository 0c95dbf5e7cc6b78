import type { Family } from '@ouroboros/models';
import type { Runtime } from '@ouroboros/runtime';
import { z } from 'zod';
import {
  type Configuration,
  isSameConfiguration,
  requireSameConfiguration,
} from '../experiment/configuration.ts';
import type { Experiment } from '../experiment/experiment.ts';
import type { Reference } from '../experiment/reference.ts';
import { atScale } from '../experiment/scale.ts';
import { forgetData, isBarren } from './barren.ts';
import type { Layout } from './layout.ts';
import { describeMachine, type Machine, readCommit, readVersions, type Versions } from './provenance.ts';
import { readRecord, writeRecord } from './records.ts';

/** `run.json`: what a run is and on what it was begun; written once. */
export interface RunIdentity {
  readonly experiment: string;
  readonly description: string;
  /** Published results to compare with. */
  readonly reference?: Reference;
  readonly family: string;
  readonly lossLabel: string;
  readonly startedAt: string;
  readonly versions: Versions;
  readonly commit?: string;
  readonly machine: Machine;
  /** What the graphs ran on. */
  readonly device: string;
  readonly threads: number;
  readonly configuration: Configuration;
}

const identityRecord = z.looseObject({
  experiment: z.string(),
  family: z.string(),
  startedAt: z.string(),
  configuration: z.looseObject({ regimes: z.array(z.string()), seeds: z.array(z.number()) }),
});

async function newIdentity(
  experiment: Experiment,
  family: Family,
  runtime: Runtime,
  configuration: Configuration,
): Promise<RunIdentity> {
  const commit = await readCommit();
  const { name, description, reference } = atScale(experiment);
  return {
    experiment: name,
    description,
    ...(reference ? { reference } : {}),
    family: family.name,
    lossLabel: family.lossLabel,
    startedAt: new Date().toISOString(),
    versions: await readVersions(),
    ...(commit === undefined ? {} : { commit }),
    machine: describeMachine(),
    device: runtime.device,
    threads: runtime.threads,
    configuration,
  };
}

/**
 * Begins the run in `layout`, or finds it begun with the same configuration. A run that stopped before its first fit had
 * anything to show, as for a wrong path or too large a batch, is begun anew with another configuration.
 *
 * @throws Fault `run/configuration` when it was begun with another one, `run/corrupt` when run.json is altered.
 */
export async function establishIdentity(
  layout: Layout,
  request: { experiment: Experiment; family: Family; runtime: Runtime; configuration: Configuration },
): Promise<{ readonly identity: RunIdentity; readonly resumed: boolean }> {
  const { experiment, family, runtime, configuration } = request;
  const existing = await readRecord(layout.identity, identityRecord);
  if (existing) {
    const identity = existing as unknown as RunIdentity;
    const begun = identity.configuration;
    if (isSameConfiguration(begun, configuration)) return { identity, resumed: true };
    if (!(await isBarren(layout))) requireSameConfiguration(layout.run, begun, configuration);
    await forgetData(layout, begun.seeds);
  }
  const identity = await newIdentity(experiment, family, runtime, configuration);
  await writeRecord(layout.identity, identity);
  return { identity, resumed: false };
}
