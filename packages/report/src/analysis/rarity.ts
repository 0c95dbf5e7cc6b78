import type { RunSummary } from '../run/records.ts';
import { type Trace, tracesOf } from './series.ts';

/** The loss of one model by how rare the predicted token is. */
export interface RarityProfile {
  /** Iteration of the model. */
  readonly n: number;
  /** Mean over seeds; the most frequent share of the tokens first, the rarest last. */
  readonly losses: readonly number[];
}

/** The profiles of a regime, iteration 1 first. */
export interface RegimeProfiles {
  readonly regime: string;
  readonly profiles: readonly RarityProfile[];
}

const rarityLoss = /^lossByRarity(\d+)$/;

/** Whether a metric is the loss of one share of the tokens. */
export function isRarityLoss(name: string): boolean {
  return rarityLoss.test(name);
}

/** The losses by rarity of every regime that has them; iterations that lack one of the shares are left out. */
export function rarityProfilesOf(summary: RunSummary): readonly RegimeProfiles[] {
  const shares = rarityNames(summary).map((name) => tracesOf(summary, name));
  return summary.config.regimes
    .map((regime) => ({ regime, profiles: profilesOf(shares.map((traces) => traceOf(traces, regime))) }))
    .filter(({ profiles }) => profiles.length > 0);
}

/** Names of the metrics, from the most frequent to the rarest share. */
function rarityNames({ chains }: RunSummary): readonly string[] {
  const names = chains.flatMap(({ iterations }) => iterations.flatMap(({ metrics }) => Object.keys(metrics)));
  const place = (name: string) => Number(rarityLoss.exec(name)?.[1]);
  return [...new Set(names.filter(isRarityLoss))].sort((a, b) => place(a) - place(b));
}

function traceOf(traces: readonly Trace[], regime: string): Trace {
  return traces.find((trace) => trace.regime === regime) ?? { regime, points: [] };
}

function profilesOf(shares: readonly Trace[]): readonly RarityProfile[] {
  const [first] = shares;
  return (first?.points ?? []).flatMap(({ n }) => {
    const losses = shares.flatMap(({ points }) => points.find((point) => point.n === n)?.mean ?? []);
    return losses.length === shares.length ? [{ n, losses }] : [];
  });
}
