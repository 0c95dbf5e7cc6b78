import type { CallOptions, Expectation, OpenFamily } from '@ouroboros/models';
import type { ResolvedExperiment } from '../experiment/configuration.ts';
import type { FamilyRecord } from '../run/records.ts';
import { describedFits, regimeSchedule } from '../theory/regime-schedule.ts';

/** What theory expects of the models of a seed, by regime; undefined where the family knows no closed form. */
export async function expectationsOf(
  family: OpenFamily,
  { regimes, sizes, configuration: { iterations } }: ResolvedExperiment,
  calls: CallOptions,
): Promise<FamilyRecord['expected']> {
  if (!family.expect) return undefined;
  const options = { unit: family.realExamples, sizes };
  const expected: Record<string, readonly Expectation[]> = {};
  for (const regime of regimes) {
    const fits = describedFits(regime, iterations, options);
    const schedule = regimeSchedule(regime, options);
    const told = fits === 0 ? [] : await family.expect({ schedule, fits, ...calls });
    expected[regime.name] = told.slice(0, fits).map(finiteOnly);
  }
  return expected;
}

/** Leaves out what has outgrown the numbers: a theory that diverges is not a run that fails. */
function finiteOnly(expectation: Expectation): Expectation {
  return Object.fromEntries(Object.entries(expectation).filter(([, value]) => Number.isFinite(value)));
}
