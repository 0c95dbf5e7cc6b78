import type { Trace } from '../analysis/series.ts';
import { type Markup, markup } from '../markup.ts';
import { decimalsFor, fixed } from '../words/numbers.ts';
import type { Frame } from './frame.ts';
import { inHue } from './hue.ts';
import { label, line, marker, type Place, textWidth } from './marks.ts';
import { inks, lookOf } from './palette.ts';
import { spread } from './spread.ts';

/** Distance of two lines of labels. */
const lineGap = 19;

/** Names of the regimes at the ends of their lines, with their last mean; moved apart where they would overlap. */
export function endLabels(series: readonly Trace[], { box, x, y }: Frame): readonly Markup[] {
  const ends = series.flatMap(({ regime, points }) => {
    const last = points.at(-1);
    return last ? [{ regime, value: last.mean, x: x(last.n), y: y(last.mean) }] : [];
  });
  const decimals = decimalsFor(ends.map(({ value }) => value));
  const heights = spread(
    ends.map((end) => end.y),
    lineGap,
    [box.top, box.bottom],
  );
  return ends.map((end, i) => {
    const place = { x: box.right + 14, y: heights[i] as number };
    const text = markup`${end.regime} <tspan class="muted" fill="${inks.muted.light}" font-weight="400">${fixed(end.value, decimals)}</tspan>`;
    return endLabel(end.regime, text, end, place);
  });
}

function endLabel(regime: string, text: Markup, from: Place, to: Place): Markup {
  const { hue, shape } = lookOf(regime);
  const isMoved = Math.abs(from.y - to.y) > 5;
  const leader = isMoved
    ? line(
        [
          { x: from.x + 6, y: from.y },
          { x: to.x - 7, y: to.y },
        ],
        1,
        { opacity: 0.55 },
      )
    : undefined;
  return markup`${inHue(hue, [leader, marker(shape, to, 4)])}${label(text, { x: to.x + 10, y: to.y + 4.5 }, { bold: true })}`;
}

/** Width that `endLabels` needs right of the frame. */
export function endLabelWidth(series: readonly Trace[]): number {
  return Math.max(0, ...series.map(({ regime }) => textWidth(`${regime} 0.000`))) + 26;
}
