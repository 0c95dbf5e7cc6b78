import { movementOf } from '../analysis/movement.ts';
import type { Series } from '../analysis/series.ts';
import type { RegimeVerdict } from '../run/records.ts';

/** What a verdict means for this series, in a few honest words. */
export function trendWords(series: Series): string {
  const { verdict } = series;
  const movement = movementOf(series);
  if (verdict.verdict === 'undetermined') return undetermined(verdict);
  if (verdict.verdict === 'collapsing') {
    return movement?.levelling ? 'rising, but levelling off' : 'rising';
  }
  if (verdict.verdict === 'improving') return 'falling';
  return stableWords(verdict, movement?.direction);
}

function undetermined({ seeds = 0, low }: RegimeVerdict): string {
  if (typeof low === 'number') return 'rising on average, but seeds differ too much to be sure';
  return seeds === 1 ? 'one seed gives no interval' : 'too few finished seeds';
}

function stableWords(verdict: RegimeVerdict, direction: string | undefined): string {
  const flat = flatWords(verdict);
  const before = { raised: ', after a rise', lowered: ', after a fall' };
  const isTold = flat.startsWith('no') && (direction === 'raised' || direction === 'lowered');
  return isTold ? `${flat}${before[direction]}` : flat;
}

/** Whether the interval contains zero, or a trend is told from zero but within the margin. */
function flatWords({ low, high }: RegimeVerdict): string {
  if (typeof low === 'number' && low > 0) return 'rising within the margin';
  if (typeof high === 'number' && high < 0) return 'falling within the margin';
  return 'no clear trend';
}
