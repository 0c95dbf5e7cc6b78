import { type Movement, movementOf } from '../analysis/movement.ts';
import { type Series, seriesOf } from '../analysis/series.ts';
import type { RunSummary } from '../run/records.ts';
import { familyWords } from './families.ts';
import { rounded } from './numbers.ts';
import { quantityOf } from './quantity.ts';
import { regimeWords } from './regimes.ts';

/** A regime whose movement is known. */
interface Told {
  readonly regime: string;
  readonly movement: Movement;
}

/**
 * What happened in a run, in one sentence from its figures: two regimes, `replace` and `accumulate` where they are
 * among them.
 */
export function headlineOf(summary: RunSummary): string {
  const series = seriesOf(summary);
  const [first, second] = mainRegimes(series);
  if (!first) return beginning(summary, series);
  const opening = summary.finished ? '' : 'So far, ';
  const contrast = second ? `; ${shortClause(second, first.movement)}` : '';
  return `${opening}${fullClause(first, summary, opening === '')}${contrast}.`;
}

/** The two regimes that the sentence is about. */
function mainRegimes(series: readonly Series[]): readonly Told[] {
  const told = series.flatMap((one) => {
    const movement = movementOf(one);
    return movement ? [{ regime: one.regime, movement }] : [];
  });
  const order = (name: string) => ['replace', 'accumulate'].indexOf(name);
  const main = told
    .filter(({ regime }) => order(regime) >= 0)
    .sort((a, b) => order(a.regime) - order(b.regime));
  return [...main, ...told.filter(({ regime }) => order(regime) < 0)].slice(0, 2);
}

/** Before any regime has a second iteration. */
function beginning({ family, lossLabel }: RunSummary, series: readonly Series[]): string {
  const { subject } = familyWords(family);
  const point = series.flatMap(({ points }) => points)[0];
  if (!point) return `No model has been fitted yet: nothing is known of ${subject}.`;
  const { name, unit } = quantityOf(lossLabel);
  return `Fitted on real data, ${subject} has a ${name} of ${rounded(point.mean)}${unitOf(unit)}; none has been fitted on generated data.`;
}

function fullClause({ regime, movement }: Told, { family, lossLabel }: RunSummary, starts: boolean): string {
  const { action } = regimeWords(regime);
  const { name, unit } = quantityOf(lossLabel);
  const it = `${familyWords(family).subject}\u2019s ${name}`;
  const { first, last, direction, iterations } = movement;
  const fromTo = `from ${rounded(first)} to ${rounded(last)}${unitOf(unit)} in ${iterations} iterations`;
  const told = {
    raised: `raised ${it} ${fromTo}${levelling(movement)}`,
    lowered: `lowered ${it} ${fromTo}`,
    kept: `kept ${it} at ${rounded(last)}${unitOf(unit)} for ${iterations} iterations`,
    moved: `took ${it} ${fromTo}${unsettled(movement)}`,
  }[direction];
  return `${starts ? capital(action) : action} ${told}`;
}

function shortClause({ regime, movement }: Told, before: Movement): string {
  const { last, direction, change } = movement;
  const only = before.direction === 'raised' && change < before.change / 2 ? ' only' : '';
  const told = {
    raised: `raised it${only} to ${rounded(last)}${levelling(movement)}`,
    lowered: `lowered it to ${rounded(last)}`,
    kept: `kept it at ${rounded(last)}`,
    moved: `took it to ${rounded(last)}${unsettled(movement)}`,
  }[direction];
  return `${regimeWords(regime).contrast} ${told}`;
}

function levelling({ levelling: is }: Movement): string {
  return is ? ', ever more slowly' : '';
}

/** Why no direction is claimed. */
function unsettled({ seeds }: Movement): string {
  return seeds === 1 ? ' (one seed)' : ', while the seeds differ about the direction';
}

function unitOf(unit: string | undefined): string {
  return unit === undefined ? '' : ` ${unit}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
