import type { Point, Series } from '../analysis/series.ts';
import { deviationOf } from '../analysis/theory.ts';
import { type Markup, markup } from '../markup.ts';
import { decimalsFor, fixed, signed } from '../words/numbers.ts';
import { regimeMark } from './regime-mark.ts';

/** Mean and standard deviation by regime and iteration, and where theory exists the deviation from it. */
export function lossTable(series: readonly Series[], seeds: number): Markup {
  const iterations = [...new Set(series.flatMap(({ points }) => points.map(({ n }) => n)))].sort(
    (a, b) => a - b,
  );
  const decimals = decimalsFor(series.flatMap(({ points }) => points.map(({ mean }) => mean))) + 1;
  const head = iterations.map((n) => markup`<th class="number" scope="col">${n}</th>`);
  const rows = series.map(({ regime, points }) => {
    const cells = iterations.map((n) =>
      lossCell(
        points.find((point) => point.n === n),
        decimals,
        seeds,
      ),
    );
    return markup`<tr><th scope="row">${regimeMark(regime)}${regime}</th>${cells}</tr>`;
  });
  const size = iterations.length > 7 ? 'losses full dense' : 'losses full';
  return markup`<div class="scroll"><table class="${size}"><thead><tr><th scope="col">iteration</th>${head}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function lossCell(point: Point | undefined, decimals: number, seeds: number): Markup {
  if (!point) return markup`<td class="number">\u2013</td>`;
  const { mean, deviation, samples } = point;
  const spread = deviation === undefined ? undefined : sub(`\u00b1 ${fixed(deviation, decimals)}`);
  const fromTheory = deviationOf(point);
  const theory = fromTheory === undefined ? undefined : sub(`${signed(fromTheory, 1)} se`);
  const fewer = samples.length < seeds ? sub(`${samples.length} of ${seeds} seeds`) : undefined;
  return markup`<td class="number">${fixed(mean, decimals)}${spread}${theory}${fewer}</td>`;
}

function sub(text: string): Markup {
  return markup`<span class="sub">${text}</span>`;
}

/** Every chain by itself: one row per regime and seed. */
export function chainTable(series: readonly Series[]): Markup {
  const rows = series.flatMap((one) => seedRows(one, decimalsFor(one.points.map(({ low }) => low)) + 2));
  const last = Math.max(0, ...series.flatMap(({ points }) => points.map(({ n }) => n)));
  const head = Array.from({ length: last }, (_, i) => markup`<th class="number" scope="col">${i + 1}</th>`);
  return markup`<div class="scroll"><table class="losses"><thead><tr><th scope="col">iteration</th>${head}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function seedRows({ regime, points }: Series, decimals: number): readonly Markup[] {
  const seeds = [...new Set(points.flatMap(({ samples }) => samples.map(({ seed }) => seed)))];
  return seeds.map((seed) => {
    const cells = points.map(({ samples }) => {
      const loss = samples.find((sample) => sample.seed === seed)?.loss;
      return markup`<td class="number">${loss === undefined ? '\u2013' : fixed(loss, decimals)}</td>`;
    });
    return markup`<tr><th scope="row">${regimeMark(regime)}${regime}, seed ${seed}</th>${cells}</tr>`;
  });
}
