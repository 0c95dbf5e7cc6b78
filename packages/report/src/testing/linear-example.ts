import type { RunSummary } from '../run/records.ts';
import { type ExampleOptions, exampleSummary } from './example-run.ts';

/** Standard error of every example loss. */
const standardError = 0.002;

/** A linear run under two regimes, 3 seeds, whose losses lie `offset` standard errors above theory. */
export function linearExample(offset = 1, changes: Partial<ExampleOptions> = {}): RunSummary {
  const factors = {
    replace: [1, 2, 3, 4, 5, 6],
    accumulate: [1, 1.25, 1.361111, 1.423611, 1.463611, 1.491389],
  } as const;
  const theory = (regime: string, n: number) => 0.1 * (factors[regime as 'replace'][n - 1] as number);
  const chain = (regime: keyof typeof factors) =>
    factors[regime].map((_, i) => theory(regime, i + 1) + offset * standardError);
  return exampleSummary({
    experiment: 'linear-quick',
    family: 'linear',
    lossLabel: 'test error above the noise floor, ||w - w*||^2',
    losses: {
      replace: [chain('replace'), chain('replace'), chain('replace')],
      accumulate: [chain('accumulate'), chain('accumulate'), chain('accumulate')],
    },
    alter: ({ n }, regime) => ({
      standardErrors: { testLoss: standardError },
      expected: { testLoss: theory(regime, n) },
    }),
    ...changes,
  });
}
