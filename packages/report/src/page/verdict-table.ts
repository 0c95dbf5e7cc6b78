import { movementOf } from '../analysis/movement.ts';
import { type Series, seriesOf } from '../analysis/series.ts';
import { type Markup, markup } from '../markup.ts';
import type { RegimeVerdict, Trend } from '../run/records.ts';
import type { Run } from '../run/run.ts';
import { familyWords } from '../words/families.ts';
import { counted, decimalsFor, fixed, percentage, signed, slopeDecimals } from '../words/numbers.ts';
import { trendWords } from '../words/trend.ts';
import { regimeMark } from './regime-mark.ts';

const arrows = {
  collapsing: '\u2197',
  stable: '\u2192',
  improving: '\u2198',
  undetermined: '\u00b7',
} as const;

/** The verdict on every regime of every run, and what it rests on. */
export function verdictTable(runs: readonly Run[]): Markup {
  return markup`<div class="scroll"><table class="full verdicts">
<thead><tr><th>regime</th><th class="number">test loss, first to last</th><th class="number">slope per iteration,<br>second half</th><th class="number">over all iterations</th><th>verdict</th></tr></thead>
${runs.map((run) => runRows(run, runs.length > 1))}
</table></div>
<p class="caption">${definition(runs)}</p>`;
}

function runRows({ summary, name }: Run, isNamed: boolean): Markup {
  const series = seriesOf(summary);
  const { title } = familyWords(summary.family);
  const head = markup`<tr class="group"><th colspan="5" scope="rowgroup">${title} <span class="eyebrow">${name}</span></th></tr>`;
  const decimals = slopeDecimals(series.flatMap(({ verdict }) => verdict.slope ?? []));
  return markup`<tbody>${isNamed ? head : undefined}${series.map((one) => regimeRow(one, decimals))}</tbody>`;
}

function regimeRow(series: Series, decimals: number): Markup {
  const { regime, verdict } = series;
  return markup`<tr><th scope="row">${regimeMark(regime)}${regime}</th><td class="number"><span class="term">test loss</span>${fromTo(series)}</td>
<td class="number"><span class="term">slope, second half</span>${slopeCell(verdict, decimals)}</td><td class="number"><span class="term">slope, all iterations</span>${slopeCell(verdict.overall, decimals)}</td>
<td class="verdict"><b>${arrows[verdict.verdict]} ${verdict.verdict}</b><span class="sub">${trendWords(series)}</span></td></tr>`;
}

function fromTo(series: Series): Markup {
  const movement = movementOf(series);
  if (!movement) return markup`\u2013`;
  const { first, last, change } = movement;
  const decimals = decimalsFor([first, last]);
  return markup`${fixed(first, decimals)} \u2192 ${fixed(last, decimals)}<span class="sub">${percentage(change)}</span>`;
}

function slopeCell(trend: Trend | RegimeVerdict | undefined, decimals: number): Markup {
  if (trend?.slope === undefined) return markup`\u2013`;
  const { slope, low, high } = trend;
  const isInterval = typeof low === 'number' && typeof high === 'number';
  const interval = isInterval ? `[${signed(low, decimals)}, ${signed(high, decimals)}]` : 'no interval';
  return markup`${signed(slope, decimals)}<span class="sub">${interval}</span>`;
}

/** What the words of the last column mean, with the figures of these runs. */
function definition(runs: readonly Run[]): string {
  const verdicts = runs.flatMap(({ summary }) => summary.verdicts.filter(({ slope }) => slope !== undefined));
  const [first] = verdicts;
  if (!first) return 'A verdict needs finished chains.';
  const seeds = [...new Set(verdicts.map((verdict) => verdict.seeds ?? 0))].sort((a, b) => a - b);

  return `Slope of the least-squares line through a chain\u2019s test losses; ${intervalWords(first.confidence ?? 0, seeds)}. Collapsing: the interval of the second half (of at least five iterations) lies above zero; improving: below; undetermined: the slope lies above zero, but its interval reaches below; stable: none of these.${marginWords(runs)} The word says that the loss keeps rising, not how fast: read it with the slope.`;
}

/** What stands in brackets, for the numbers of finished seeds that there are. */
function intervalWords(confidence: number, seeds: readonly number[]): string {
  const [least = 0, most = least] = [seeds[0], seeds.at(-1)];
  if (most < 2) return 'one seed gives no interval';
  const over = least === most ? counted(most, 'seed') : `${least} to ${most} seeds`;
  return `in brackets its ${Math.round(confidence * 100)} % t-interval over ${over}`;
}

/** Margins that experiments set, as shares of the first loss. */
function marginWords(runs: readonly Run[]): string {
  return runs
    .map(({ name, summary: { config } }) => {
      const margin = typeof config.margin === 'number' ? config.margin : 0;
      return margin > 0
        ? ` In ${name} slopes of up to ${Number((margin * 100).toPrecision(3))} % of the first test loss count as zero.`
        : '';
    })
    .join('');
}
