import { tolerance } from '../analysis/theory.ts';
import { type Markup, markup } from '../markup.ts';
import { regimeMark } from '../page/regime-mark.ts';
import { percentage, signed } from '../words/numbers.ts';
import { agreementOf } from './agreement.ts';
import { ascending, varianceOf } from './panels.ts';
import type { SweepPoint, SweepRecord } from './record.ts';

/** The largest deviation from theory of every chain: rows by d and T, columns by regime and noise. */
export function deviationTable({ points, regimes, grid }: SweepRecord): Markup {
  const noises = ascending(grid.noise);
  const places = ascending(grid.features).flatMap((features) =>
    ascending(grid.rows).flatMap((rows) => {
      const here = points.filter((point) => point.features === features && point.rows === rows);
      return here.length === 0 ? [] : [{ features, rows, here }];
    }),
  );
  const rows = places.map(({ features, rows: count, here }, i) => {
    const isFirst = places[i - 1]?.features !== features;
    const cells = regimes.flatMap((regime) => noises.map((noise) => cellOf(here, regime, noise)));
    return markup`<tr${isFirst ? markup` class="first"` : undefined}><th scope="row">${isFirst ? `d = ${features}` : ''}</th><td class="number">${count}</td>${cells}</tr>`;
  });
  const heads = regimes.map(
    (regime) => markup`<th colspan="${noises.length}" scope="colgroup">${regimeMark(regime)}${regime}</th>`,
  );
  const variances = regimes.flatMap(() =>
    noises.map((noise) => markup`<th class="number" scope="col">\u03c3\u00b2 = ${varianceOf(noise)}</th>`),
  );
  return markup`<div class="scroll"><table class="losses deviations"><thead><tr><th></th><th></th>${heads}</tr><tr><th></th><th class="number" scope="col">T</th>${variances}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function cellOf(here: readonly SweepPoint[], regime: string, noise: number): Markup {
  const own = here.filter((point) => point.regime === regime && point.noise === noise);
  const { farthest, largestShare } = agreementOf(own);
  if (!farthest) return markup`<td class="number">\u2013</td>`;
  const { deviation, n } = farthest;
  const text = signed(deviation, 1);
  const shown = Math.abs(deviation) > tolerance ? markup`<b>${text}</b>` : text;
  const title = `at iteration ${n}; at most ${percentage(largestShare)} beside theory`;
  return markup`<td class="number" title="${title}">${shown}</td>`;
}
