import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import type { CurvePoint, Distribution, ItemSurvival, MetricDescription } from '@ouroboros/models';
import { z } from 'zod';
import type { Configuration } from '../experiment/configuration.ts';
import type { Reference } from '../experiment/reference.ts';
import { layoutOf } from '../run/layout.ts';
import type { Machine, Versions } from '../run/provenance.ts';
import { readRecord, type SpecimensRecord } from '../run/records.ts';
import type { Verdict, VerdictName } from '../verdict.ts';

/** One finished iteration of a chain. */
export interface IterationSummary {
  readonly n: number;
  readonly trainExamples: number;
  /** Of the examples of the mixture (of the pool, where a subsample is drawn), how many a model generated. */
  readonly syntheticExamples: number;
  /** Spent in fitting, evaluating and sampling; the time of what was interrupted and done again is not in it. */
  readonly seconds: number;
  /** Figures on the real test set. */
  readonly metrics: Readonly<Record<string, number>> & { readonly testLoss: number };
  /** Figures of the fit. */
  readonly fit: Readonly<Record<string, number>>;
  /** How the losses went inside the fit, where the family tells it. */
  readonly curve?: readonly CurvePoint[];
  /** Survival of every name, object or the like, where the family knows the distribution of its data. */
  readonly survival?: readonly ItemSurvival[];
  /** Shapes of quantities among real and generated examples, where the family measures them. */
  readonly distributions?: readonly Distribution[];
  /** Standard errors of figures in `metrics` that are means over independent replicates. */
  readonly standardErrors?: Readonly<Record<string, number>>;
  /** Expected values of figures in `metrics`, where theory gives them. */
  readonly expected?: Readonly<Record<string, number>>;
  /** Its pictures are files at paths relative to the run's directory. */
  readonly specimens: SpecimensRecord;
}

/** One regime and one seed. */
export interface ChainSummary {
  readonly family: string;
  readonly model: string;
  readonly regime: string;
  readonly seed: number;
  /** Directory of the chain, relative to the run. */
  readonly path: string;
  /** That of the regime, over all its seeds. */
  readonly verdict: VerdictName;
  /** Facts about data and model. */
  readonly facts: Readonly<Record<string, string | number>>;
  /** v_n of models 1, 2, ...: how the test error of linear regression grows under the regime, as far as that is exact. */
  readonly linear: readonly number[];
  readonly iterations: readonly IterationSummary[];
}

/** The verdict on a regime; missing figures while no chain is finished. */
export type RegimeVerdict = { readonly regime: string } & (Verdict | { readonly verdict: 'undetermined' });

/** `summary.json`, and what `ouroboros run --json` prints. */
export interface RunSummary {
  /** The run's directory. */
  readonly run: string;
  readonly experiment: string;
  readonly description: string;
  /** Published results to compare with. */
  readonly reference?: Reference;
  readonly family: string;
  /** Label of the test loss, with its unit. */
  readonly lossLabel: string;
  readonly startedAt: string;
  readonly versions: Versions;
  readonly commit?: string;
  readonly machine: Machine;
  /** What the graphs ran on when the run was begun, and with how many threads. */
  readonly device: string;
  readonly threads: number;
  readonly config: Configuration;
  /** How the figures of the iterations are called for people. */
  readonly metrics?: readonly MetricDescription[];
  /** Every chain has all its iterations. */
  readonly finished: boolean;
  readonly verdicts: readonly RegimeVerdict[];
  readonly chains: readonly ChainSummary[];
}

/** What a reader relies on; the rest was written by the same version. */
const shape = z.looseObject({
  run: z.string(),
  experiment: z.string(),
  family: z.string(),
  chains: z.array(z.looseObject({ regime: z.string(), seed: z.number(), iterations: z.array(z.unknown()) })),
});

/**
 * Reads the summary of the run in `directory`, whose path it bears.
 *
 * @throws Fault `run/no-run` when there is none, `run/corrupt` when it is not a summary.
 */
export async function readSummary(directory: string): Promise<RunSummary> {
  const summary = await readRecord(layoutOf(directory).summary, shape);
  if (summary) return { ...(summary as unknown as RunSummary), run: directory };
  throw new Fault({
    code: 'run/no-run',
    kind: 'request',
    subject: directory,
    expected: 'the directory of a run',
    received: `no ${join(directory, 'summary.json')}`,
    remedy: 'check the path',
  });
}
