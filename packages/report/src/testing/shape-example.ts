import type { RunSummary } from '../run/records.ts';
import { exampleSummary, languageLosses } from './example-run.ts';

/** v_n of the regimes; of the last one it is known for model 1 alone. */
export const factors = {
  replace: [1, 2, 3, 4, 5],
  accumulate: [1, 1.25, 1.361111, 1.423611, 1.463611],
  'accumulate-subsample': [1],
} as const;

/** A run without closed forms of its own, with v_n on record. */
export function withFactors(summary: RunSummary): RunSummary {
  const linearOf = (regime: string): readonly number[] => factors[regime as keyof typeof factors] ?? [];
  const chains = summary.chains.map((chain) => ({ ...chain, linear: linearOf(chain.regime) }));
  return { ...summary, chains };
}

/** A language run of three seeds, whose seeds lie apart by as much at every point. */
export function shapeExample(losses = languageLosses): RunSummary {
  return withFactors(exampleSummary({ losses }));
}

/** Losses `offset` + `scale` * v_n of `regimes`, those of seed k higher by k/10. */
export function shapedLosses(
  regimes: readonly (keyof typeof factors)[],
  [offset, scale]: readonly [number, number],
  seeds = 3,
): Readonly<Record<string, readonly (readonly number[])[]>> {
  const chain = (regime: keyof typeof factors, seed: number) =>
    factors[regime].map((factor) => offset + scale * factor + seed / 10);
  return Object.fromEntries(
    regimes.map((regime) => [regime, Array.from({ length: seeds }, (_, k) => chain(regime, k))]),
  );
}
