import type { Drawing } from '../figure/drawing.ts';

/** A place in a drawing, in pixels. */
interface Place {
  readonly x: number;
  readonly y: number;
}

/** The lines of a piece of SVG: thickness, and places from the left to the right. */
export function linesOf(
  svg: string,
): readonly { readonly width: number; readonly places: readonly Place[] }[] {
  const paths = svg.matchAll(
    /<path d="(M[^"Z]*)" fill="none" stroke="currentColor" stroke-width="([\d.]+)"/g,
  );
  return [...paths].map(([, d = '', width]) => ({
    width: Number(width),
    places: [...d.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => ({ x: Number(x), y: Number(y) })),
  }));
}

/** What heights mean in a panel, by the labels of its vertical axis: from pixels to data. */
export function verticalScale(panel: string): (y: number) => number {
  const labels = panel.matchAll(/ y="(-?[\d.]+)"[^>]*text-anchor="end"[^>]*>(\u2212?)([\d.]+)</g);
  const ticks = [...labels].map(([, y, minus, value]) => ({
    y: Number(y) - 4,
    value: Number(value) * (minus ? -1 : 1),
  }));
  const [first, last] = [ticks[0], ticks.at(-1)];
  if (!first || !last || first === last) throw new Error('expected a panel with two ticks');
  return (y) => first.value + ((y - first.y) / (last.y - first.y)) * (last.value - first.value);
}

/** The panels of a grid, in order. */
export function panelsOf({ content }: Drawing): readonly string[] {
  return content.html
    .split('<g class="panel"')
    .slice(1)
    .map((panel) => `<g${panel}`);
}

/** The regimes that have a look of their own. */
export const knownRegimes = [
  'replace',
  'accumulate',
  'replace-multiple',
  'accumulate-subsample',
  'fixed-real',
  'fresh-real',
] as const;
