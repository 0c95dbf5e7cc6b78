import type { Series } from '../analysis/series.ts';
import { type Markup, markup } from '../markup.ts';
import { decimalsFor, fixed } from '../words/numbers.ts';
import type { Frame } from './frame.ts';
import { label, line, marker, type Place } from './marks.ts';
import { inks, lookOf } from './palette.ts';
import { spread } from './spread.ts';

/** Pixels that a bold text takes at the size of the figures, at most, in the wide ones of the common fonts. */
function textWidth(text: string): number {
  return text.length * 8.1;
}

/** Distance of two lines of labels. */
const lineGap = 19;

/** Names of the regimes at the ends of their lines, with their last mean; moved apart where they would overlap. */
export function endLabels(series: readonly Series[], { box, x, y }: Frame): readonly Markup[] {
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
  return markup`<g class="${hue.name}" color="${hue.light}">${leader}${marker(shape, to, 4)}</g>${label(text, { x: to.x + 10, y: to.y + 4.5 }, { bold: true })}`;
}

/** Width that `endLabels` needs right of the frame. */
export function endLabelWidth(series: readonly Series[]): number {
  return Math.max(0, ...series.map(({ regime }) => textWidth(`${regime} 0.000`))) + 26;
}

/** A row of names with their marks, broken into lines of `width`; `height` is that of all lines. */
export function legend(
  series: readonly Series[],
  width: number,
): { drawing: readonly Markup[]; height: number } {
  let x = 0;
  let y = 10;
  const drawing = series.map(({ regime }) => {
    const needed = textWidth(regime) + 30;
    if (x > 0 && x + needed > width) {
      x = 0;
      y += lineGap;
    }
    const { hue, shape } = lookOf(regime);
    const drawn = markup`<g class="${hue.name}" color="${hue.light}">${marker(shape, { x: x + 6, y }, 4)}</g>${label(regime, { x: x + 15, y: y + 4.5 }, { bold: true })}`;
    x += needed;
    return drawn;
  });
  return { drawing, height: y + lineGap };
}
