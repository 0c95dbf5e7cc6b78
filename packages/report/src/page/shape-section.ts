import type { LineFit } from '../analysis/line-fit.ts';
import { hasForm, type RegimeShape, type Shape, shapeOf } from '../analysis/shape.ts';
import { shapeFigure } from '../figure/shape-figure.ts';
import { type Content, type Markup, markup } from '../markup.ts';
import type { RunSummary } from '../run/records.ts';
import { familyWords } from '../words/families.ts';
import { counted, decimalsFor, fixed, rounded, signed, slopeDecimals } from '../words/numbers.ts';
import { quantityOf } from '../words/quantity.ts';
import { contraryWords, misfitWords, shapeVerdict, withoutFormWords } from '../words/shape.ts';
import { type Figure, figureMarkup } from './figure.ts';
import { regimeMark } from './regime-mark.ts';

/** v_n, typeset. */
const factor = markup`<i>v</i><sub>n</sub>`;

/** The test loss beside the shape of linear theory; undefined where the family has closed forms of its own, or nothing can be fitted. */
export function shapeFigureOf(summary: RunSummary): Figure | undefined {
  const shape = shapeOf(summary);
  return shape?.fit ? figureOf(shape, summary) : undefined;
}

function figureOf(shape: Shape, summary: RunSummary): Figure {
  const content = { shape, quantity: quantityOf(summary.lossLabel), iterations: summary.config.iterations };
  return {
    name: 'theory',
    description: `Test loss beside the shape of linear theory, offset + scale * v_n. ${shapeVerdict(shape, summary)}`,
    regimes: shape.regimes.map(({ regime }) => regime),
    draw: (form) => shapeFigure(content, form),
  };
}

/** How far the theory of linear regression describes a family that has none of its own. */
export function shapeSection(summary: RunSummary): Markup | undefined {
  const shape = shapeOf(summary);
  if (!shape) return undefined;
  const names = shape.regimes.map(({ regime }) => markup`<span>${regimeMark(regime)}${regime}</span> `);
  const drawn = shape.fit
    ? markup`<p class="legend">${names}</p>
${figureMarkup(figureOf(shape, summary), captionOf(shape, summary))}
${fitTable(shape, shape.fit)}
<p class="caption">${tableCaption}</p>`
    : undefined;
  return markup`<h3>How far theory carries</h3>
<p class="lead">${leadOf(summary)}</p>
<p class="plain"><b>${typesetFactor(shapeVerdict(shape, summary))}</b> ${misfitWords(shape, summary)}${contraryWords(shape)}</p>
${drawn}`;
}

function leadOf({ family }: RunSummary): Markup {
  return markup`In linear regression the test error of model <i>n</i> is ${factor} times that of model 1, whatever the model\u2019s size: with batches of one size <i>n</i> where data are replaced, 1 + 1/2\u00b2 + \u2026 + 1/<i>n</i>\u00b2 where they accumulate. No closed form is known for ${familyWords(family).subject}. Below, its test loss stands beside offset + scale \u00d7 ${factor}, with one offset and one scale for all regimes, fitted by least squares: where theory carries, two numbers do for every curve.`;
}

function typesetFactor(text: string): Content {
  return text.split('v_n').flatMap((part, i) => (i === 0 ? [part] : [factor, part]));
}

function captionOf(shape: Shape, { config }: RunSummary): Markup {
  const seeds = config.seeds.length;
  const marks = seeds > 1 ? `Marks: mean over ${counted(seeds, 'seed')}; dots: every seed.` : 'One seed.';
  return markup`Lines: offset + scale \u00d7 ${factor} of the fit to all regimes together. ${marks}${typesetFactor(withoutFormWords(shape))} The same means stand by ${factor} in the other panel, where theory is one straight line.`;
}

const tableCaption =
  'Model 1, which all regimes share, counts once in the fit to all of them. A model is fitted on what the one before it made, so the means of a regime are not independent: there are fewer degrees of freedom than are counted here, and where a curve only rises an R\u00b2 near 1 comes easily. Compare the scales: where regimes differ in theirs, two numbers do not do for all.';

/** The fit of all regimes together, and of each by itself. */
function fitTable({ regimes }: Shape, all: LineFit): Markup {
  const head = ['offset', 'scale', 'R\u00b2', 'residual standard error', 'points', 'degrees of freedom'];
  const titles = head.map((title) => markup`<th class="number" scope="col">${title}</th>`);
  const known = regimes.filter(({ factors }) => hasForm(factors));
  const decimals = decimalsOf([all, ...known.flatMap(({ fit }) => fit ?? [])]);
  const together = known.length > 1 ? fitRow('all regimes together', '', all, decimals) : undefined;
  return markup`<div class="scroll"><table class="full"><thead><tr><th scope="col">fit to</th><th class="number" scope="col">${factor}, first to last</th>${titles}</tr></thead><tbody>
${together}${known.map((one) => regimeRow(one, decimals))}</tbody></table></div>`;
}

/** Decimals of the columns of a table of fits. */
interface Decimals {
  readonly offset: number;
  readonly scale: number;
  readonly residual: number;
}

function decimalsOf(fits: readonly LineFit[]): Decimals {
  const largest = Math.max(...fits.map(({ offset }) => Math.abs(offset)));
  return {
    offset: decimalsFor([largest]),
    scale: slopeDecimals(fits.map(({ scale }) => scale)),
    residual: slopeDecimals(fits.flatMap(({ residual }) => residual ?? [])),
  };
}

function regimeRow({ regime, factors, trace, fit }: RegimeShape, decimals: Decimals): Markup {
  const [first, last] = [trace.points[0], trace.points.at(-1)].map((point) => factors[(point?.n ?? 0) - 1]);
  const range = first === undefined || last === undefined ? '' : `${rounded(first)} \u2192 ${rounded(last)}`;
  return fitRow(markup`${regimeMark(regime)}${regime}`, range, fit, decimals);
}

function fitRow(title: Content, range: string, fit: LineFit | undefined, decimals: Decimals): Markup {
  const { offset, scale, rSquared, residual, points, freedom } = fit ?? {};
  const figure = (value: number | undefined, places: number) =>
    value === undefined ? '\u2013' : fixed(value, places);
  const cells = [
    figure(offset, decimals.offset),
    scale === undefined ? '\u2013' : signed(scale, decimals.scale),
    figure(rSquared, 3),
    figure(residual, decimals.residual),
    figure(points, 0),
    figure(freedom, 0),
  ].map((text) => markup`<td class="number">${text}</td>`);
  return markup`<tr><th scope="row">${title}</th><td class="number">${range}</td>${cells}</tr>`;
}
