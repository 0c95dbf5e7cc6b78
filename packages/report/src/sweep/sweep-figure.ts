import { tolerance } from '../analysis/theory.ts';
import { type Drawing, type FigureForm, formWidth } from '../figure/drawing.ts';
import { axes, type Box, type Frame, iterationAxis } from '../figure/frame.ts';
import { type Hue, inHue } from '../figure/hue.ts';
import { decadeTicks, factorRange, logarithmicScale } from '../figure/logarithm.ts';
import { errorBar, label, line, marker, type Place, rule } from '../figure/marks.ts';
import type { MarkerShape } from '../figure/palette.ts';
import { ramp } from '../figure/ramp.ts';
import { regimeMark } from '../figure/regime-mark.ts';
import { linearScale, niceRange, type Range, ticks } from '../figure/scale.ts';
import { type Markup, markup } from '../markup.ts';
import { rounded, signed } from '../words/numbers.ts';
import { ascending, bandsOf, type SweepBand, type SweepPanel, varianceOf } from './panels.ts';
import type { SweepLoss, SweepPoint, SweepRecord } from './record.ts';
import { shownIterations } from './shown-iterations.ts';

/** Both axes linear, or both logarithmic. */
export type AxisKind = 'linear' | 'logarithmic';

const sizes = {
  wide: { columns: 5, left: 40, gap: 14, height: { linear: 104, logarithmic: 128 } },
  narrow: { columns: 2, left: 38, gap: 14, height: { linear: 92, logarithmic: 112 } },
} as const;

/** Heights of the legend, of a heading over the panels of one noise, of the head of a band, of that of a panel, and of its lower axis. */
const legendHeight = 44;
const noiseHeight = 34;
const bandHeight = 24;
const panelHead = 20;
const axisHeight = 26;

/** The growth at which every batch is as large as the real one. */
const equalSizes = 'constant:1';

const shapes: readonly MarkerShape[] = ['circle', 'square', 'triangle', 'diamond', 'inverted', 'cross'];

/** How the curve of a number of rows looks: hue and form of the points. */
interface Look {
  readonly hue: Hue;
  readonly shape: MarkerShape;
}

/** What all panels of a figure share. */
interface Style {
  readonly kind: AxisKind;
  readonly form: FigureForm;
  readonly iterations: number;
  /** Whether all batches have one size. */
  readonly isTheorem2: boolean;
  readonly lookOf: (rows: number) => Look;
  /** The vertical range of all panels of a noise, where they share one. */
  readonly rangeOf: (noise: number) => Range | undefined;
}

/**
 * Test loss by iteration over the grid of a sweep: a band of panels for each noise and regime, a panel for each number of
 * features, a curve for each number of rows.
 */
export function sweepFigure(sweep: SweepRecord, kind: AxisKind, form: FigureForm): Drawing {
  const style = styleOf(sweep, kind, form);
  const width = formWidth[form];
  let y = legendHeight;
  let noise: number | undefined;
  const drawn = bandsOf(sweep).map((band) => {
    const heading = band.noise === noise ? undefined : noiseHeading(band.noise, y, width);
    if (heading) y += noiseHeight;
    noise = band.noise;
    const { drawing, height } = bandDrawing(band, style);
    const moved = markup`${heading}<g transform="translate(0 ${y})">${drawing}</g>`;
    y += height;
    return moved;
  });
  const rows = ascending(sweep.points.map((point) => point.rows));
  const content = markup`${rowsLegend(rows, style, width)}${drawn}`;
  return { width, height: y + 4, content };
}

function styleOf(sweep: SweepRecord, kind: AxisKind, form: FigureForm): Style {
  const rows = ascending(sweep.points.map((point) => point.rows));
  const ranges = new Map(
    ascending(sweep.grid.noise).map((noise) => {
      const losses = sweep.points.filter((point) => point.noise === noise).flatMap(valuesOf);
      return [noise, factorRange(losses)];
    }),
  );
  return {
    kind,
    form,
    iterations: sweep.iterations,
    isTheorem2: (sweep.growth ?? equalSizes) === equalSizes,
    lookOf: (count) => lookAt(rows.indexOf(count), rows.length),
    rangeOf: (noise) => (kind === 'logarithmic' ? ranges.get(noise) : undefined),
  };
}

/** Few rows dark, many rows pale: the two palest steps of the ramp are left out. */
function lookAt(index: number, count: number): Look {
  const last = ramp.length - 1;
  const step = count < 2 ? last : last - Math.round((index / (count - 1)) * (last - 2));
  return { hue: ramp[step] as Hue, shape: shapes[index % shapes.length] as MarkerShape };
}

/** Means with the upper ends of their bars, and expectations of a chain. */
function valuesOf({ losses }: SweepPoint): readonly number[] {
  return losses.flatMap(({ mean, standardError, expected }) => {
    const measured = [mean, mean + tolerance * standardError];
    return expected === undefined ? measured : [...measured, expected];
  });
}

function rowsLegend(rows: readonly number[], { lookOf, form }: Style, width: number): Markup {
  const step = Math.min(form === 'wide' ? 86 : 66, (width - 30) / Math.max(1, rows.length));
  const entries = rows.map((count, i) => {
    const { hue, shape } = lookOf(count);
    const [x, y] = [34 + i * step, 10];
    const places = [
      { x, y },
      { x: x + 16, y },
    ];
    const mark = inHue(hue, markup`${line(places, 1.8)}${marker(shape, { x: x + 8, y }, 3.4)}`);
    return markup`${mark}${label(String(count), { x: x + 22, y: y + 4.5 })}`;
  });
  const axes = 'test error by model-fitting iteration; ';
  const key =
    form === 'wide' ? `${axes}lines: theory; dotted: its bound; points: simulated means` : 'points: means';
  const note = label(`${key} \u00b1 ${tolerance} standard errors`, { x: 0, y: 34 }, { ink: 'muted' });
  return markup`${label('T =', { x: 0, y: 14.5 }, { bold: true })}${entries}${note}`;
}

function noiseHeading(noise: number, y: number, width: number): Markup {
  const text = label(`\u03c3\u00b2 = ${varianceOf(noise)}`, { x: 0, y: y + 22 }, { bold: true });
  const above = rule({ x: 0, y: y + 4.5 }, { x: width, y: y + 4.5 });
  return markup`${above}<g font-size="15">${text}</g>`;
}

/** The panels of a band under its name. */
function bandDrawing(band: SweepBand, style: Style): { readonly drawing: Markup; readonly height: number } {
  const { columns, left, gap, height: heights } = sizes[style.form];
  const height = heights[style.kind];
  const beside = Math.min(columns, Math.max(...[band.panels.length, 2]));
  const cell = (formWidth[style.form] - gap * (beside - 1)) / Math.max(beside, style.form === 'wide' ? 3 : 2);
  const rowHeight = panelHead + height + axisHeight;
  const panels = band.panels.map((panel, i) => {
    const x = Math.round((i % beside) * (cell + gap));
    const y = bandHeight + Math.floor(i / beside) * rowHeight;
    const box = { left, right: cell - 2, top: panelHead, bottom: panelHead + height };
    return markup`<g class="panel" transform="translate(${x} ${y})" font-size="11">${panelDrawing(panel, box, style)}</g>`;
  });
  const name = markup`${regimeMark(band.regime, { x: 6, y: 9 })}${label(band.regime, { x: 16, y: 13.5 }, { bold: true })}`;
  const rows = Math.ceil(band.panels.length / beside);
  return { drawing: markup`${name}${panels}`, height: bandHeight + rows * rowHeight + 8 };
}

function panelDrawing(panel: SweepPanel, box: Box, style: Style): Markup {
  const frame = frameFor(panel, box, style);
  const title = label(`d = ${panel.features}`, { x: box.left, y: box.top - 7 });
  const curves = panel.curves.map((curve) => curveDrawing(curve, frame, style));
  return markup`${title}${axesOf(panel, frame, style)}${curves}`;
}

/** The vertical range of a panel: its own on linear axes, that of all panels of the noise on logarithmic ones. */
function verticalRange({ noise, curves }: SweepPanel, style: Style): Range {
  return style.rangeOf(noise) ?? niceRange([0, ...curves.flatMap(valuesOf)], 3);
}

function frameFor(panel: SweepPanel, box: Box, style: Style): Frame {
  const { kind, iterations } = style;
  const [horizontal, vertical]: readonly [Range, Range] = [
    [box.left + 5, box.right - 5],
    [box.bottom, box.top],
  ];
  const scale = kind === 'linear' ? linearScale : logarithmicScale;
  const range = verticalRange(panel, style);
  return { box, x: scale([1, Math.max(2, iterations)], horizontal), y: scale(range, vertical) };
}

function axesOf(panel: SweepPanel, frame: Frame, style: Style): Markup {
  const range = verticalRange(panel, style);
  if (style.kind === 'linear') {
    return axes(frame, { x: iterationAxis(frame.box, style.iterations), y: { ticks: ticks(range, 3) } });
  }
  const horizontal = decadeTicks([1, Math.max(2, style.iterations)], 4);
  return axes(frame, { x: { ticks: horizontal }, y: { ticks: decadeTicks(range, 4) } });
}

function curveDrawing(curve: SweepPoint, frame: Frame, style: Style): Markup {
  const { x, y } = frame;
  const { hue, shape } = style.lookOf(curve.rows);
  const theory: readonly Place[] = curve.losses.flatMap(({ n, expected }) =>
    expected === undefined ? [] : [{ x: x(n), y: y(expected) }],
  );
  const shown = shownIterations(style.iterations, style.kind);
  const points = curve.losses.filter(({ n }) => shown.has(n));
  const bars = points.map((loss) => barOf(loss, frame));
  const marks = points.map((loss) =>
    marker(shape, { x: x(loss.n), y: y(loss.mean) }, radius, titleOf(curve.rows, loss)),
  );
  return inHue(
    hue,
    markup`${style.isTheorem2 ? boundOf(curve, frame) : undefined}${line(theory, 1.3)}${bars}${marks}`,
  );
}

/** Radius of a point; shorter bars would be hidden by it. */
const radius = 2.7;

function barOf({ n, mean, standardError }: SweepLoss, { box, x, y }: Frame): Markup | undefined {
  const half = tolerance * standardError;
  const top = y(mean + half);
  // A bar that reaches down to zero has no end on a logarithmic axis.
  const bottom = mean > half ? Math.min(y(mean - half), box.bottom) : box.bottom;
  return bottom - top > 2 * radius + 1.5 ? errorBar(x(n), top, bottom) : undefined;
}

/** What `accumulate` stays below: pi^2/6 of its first expectation (Theorem 2). */
function boundOf({ regime, losses }: SweepPoint, { box, y }: Frame): Markup | undefined {
  const first = losses[0]?.expected;
  if (regime !== 'accumulate' || first === undefined) return undefined;
  const at = y((first * Math.PI ** 2) / 6);
  const places = [
    { x: box.left, y: at },
    { x: box.right, y: at },
  ];
  return line(places, 1, { dash: '1 3', opacity: 0.8 });
}

function titleOf(rows: number, { n, mean, standardError, expected }: SweepLoss): string {
  const start = `T = ${rows}, iteration ${n}: ${rounded(mean, 4)}`;
  if (expected === undefined) return start;
  const deviation = signed((mean - expected) / standardError, 1);
  return `${start}, theory ${rounded(expected, 4)}, ${deviation} standard errors`;
}
