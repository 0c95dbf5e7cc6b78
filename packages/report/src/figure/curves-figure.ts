import type { Curve, RegimeCurves } from '../analysis/curves.ts';
import { type Markup, markup } from '../markup.ts';
import { type Drawing, type FigureForm, formWidth, underLegend } from './drawing.ts';
import { axes, type Frame, frameOf } from './frame.ts';
import { inHue } from './hue.ts';
import { iterationLegend } from './legend.ts';
import { dot, line, type Place } from './marks.ts';
import { columnsFor, type Panel, panelGrid } from './panel-grid.ts';
import { rampHue } from './ramp.ts';
import { niceRange, type Range, ticks } from './scale.ts';

/** Ticks of either axis, about. */
const tickCount = 4;

/** Share of a fit whose losses the vertical axis need not hold: those of a model that has hardly begun. */
export const warmUp = 0.1;

/** Loss by epoch, a panel for each regime and a colour for each of `iterations`: thin on the training data, strong on test data. */
export function curvesFigure(
  regimes: readonly RegimeCurves[],
  iterations: number,
  form: FigureForm,
): Drawing {
  const curves = regimes.flatMap((one) => one.curves);
  const epochs = Math.max(...curves.flatMap(({ points }) => points.map(({ epoch }) => epoch)));
  const ranges = {
    x: [0, wholeEpochs(epochs)],
    y: niceRange(curves.flatMap(settledLosses), tickCount),
  } as const;
  const panels = regimes.map((one) => curvePanel(one, ranges, iterations));
  const grid = panelGrid(panels, form, { columns: columnsFor(regimes.length), xTitle: 'epoch' });
  return underLegend(iterationLegend(iterations, formWidth[form]), grid);
}

/** The last epoch is whole, but for the rest that fills no batch. */
function wholeEpochs(epochs: number): number {
  const whole = Math.ceil(epochs);
  return whole - epochs < 0.05 ? whole : epochs;
}

/** The losses of a fit after its warm-up, or all where there are none. */
function settledLosses({ points }: Curve): readonly number[] {
  const begun = (points.at(-1)?.epoch ?? 0) * warmUp;
  const settled = points.filter(({ epoch }) => epoch > begun);
  return settled.flatMap(({ trainLoss, testLoss }) => [trainLoss, testLoss ?? trainLoss]);
}

function curvePanel(
  { regime, curves }: RegimeCurves,
  ranges: { readonly x: Range; readonly y: Range },
  iterations: number,
): Panel {
  const draw: Panel['draw'] = (box) => {
    const frame = frameOf(box, ranges.x, ranges.y);
    const lines = curves.map((curve) => inHue(rampHue(curve.n, iterations), curveLines(curve, frame)));
    const [x, y] = [{ ticks: ticks(ranges.x, tickCount) }, { ticks: ticks(ranges.y, tickCount) }];
    return markup`${axes(frame, { x, y })}${lines}`;
  };
  return { title: regime, regime, draw };
}

/** Test losses as a strong line, or as a dot where there is one only. */
function curveLines({ points }: Curve, frame: Frame): Markup {
  const train = points.flatMap(({ epoch, trainLoss }) => placeOf(epoch, trainLoss, frame));
  const test = points.flatMap(({ epoch, testLoss }) =>
    testLoss === undefined ? [] : placeOf(epoch, testLoss, frame),
  );
  const [only] = test;
  const strong = only && test.length === 1 ? dot(only, 2.4) : line(test, 2);
  return markup`${line(train, 0.9, { opacity: 0.75 })}${strong}`;
}

/** Nothing where the loss lies above the axis. */
function placeOf(epoch: number, loss: number, { box, x, y }: Frame): readonly Place[] {
  const place = { x: x(epoch), y: y(loss) };
  return place.y < box.top ? [] : [place];
}
