import { documentOf } from '../document.ts';
import type { Drawing } from '../figure/drawing.ts';
import { type Markup, markup } from '../markup.ts';
import { type Fact, factList } from '../page/facts.ts';
import { type Figure, figureMarkup } from '../page/figure.ts';
import { groupHead } from '../page/iteration-table.ts';
import { regimeMark } from '../page/regime-mark.ts';
import { familyWords } from '../words/families.ts';
import { growthWords } from '../words/growth.ts';
import { decimalsFor, fixed, listed } from '../words/numbers.ts';
import { formulaMarkup, formulaText } from './formula.ts';
import type { RegimeBehaviour, TheoryDocument, TheoryOfRegime, TheoryQuantity } from './theory-document.ts';
import { type AxisKind, curvesOf, theoryFigure } from './theory-figure.ts';

/** A figure of the page: a quantity on axes of a kind. */
export interface TheoryFigure extends Figure {
  readonly quantity: TheoryQuantity;
  readonly kind: AxisKind;
}

/** The figures of all quantities that have curves, but for multiples of others. */
export function figuresOf(document: TheoryDocument): readonly TheoryFigure[] {
  const drawn = document.quantities.filter(
    (quantity) => !quantity.isMultiple && curvesOf(document, quantity).length > 0,
  );
  return drawn.flatMap((quantity) =>
    axisKinds(document, quantity).map((kind) => figureOf(document, quantity, kind)),
  );
}

/** Logarithms are of what is above zero; one fit alone has no curve. */
function axisKinds(document: TheoryDocument, quantity: TheoryQuantity): readonly AxisKind[] {
  const values = curvesOf(document, quantity).flatMap(({ points }) => points.map(({ mean }) => mean));
  return values.every((value) => value > 0) ? ['linear', 'logarithmic'] : ['linear'];
}

function figureOf(document: TheoryDocument, quantity: TheoryQuantity, kind: AxisKind): TheoryFigure {
  const name = quantity.name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const regimes = listed(curvesOf(document, quantity).map(({ regime }) => regime));
  return {
    ...{ quantity, kind, name: `${name}-${kind}` },
    description: `${quantity.label} by iteration for ${regimes}, as theory has it, on ${kind} axes.`,
    draw: (form) => theoryFigure(document, quantity, kind, form),
  };
}

/** A figure as a file of its own. */
export function drawingOf({ quantity, kind }: TheoryFigure, document: TheoryDocument): Drawing {
  return theoryFigure(document, quantity, kind, 'wide');
}

const rules = `
.theory{min-width:48rem}
.theory td{max-width:24rem}
.theory .formula{color:var(--text);white-space:normal;overflow:visible}
.formula i{font-family:Charter,'Iowan Old Style',Cambria,Georgia,serif}
.answer{border-left:3px solid var(--hue-accumulate);padding:.2rem 0 .2rem .9rem;margin:1.4rem 0;max-width:44rem}
.answer b{display:block}`;

/** The page of a theory command; `figures` are paths relative to it. Equal documents give equal pages. */
export function theoryPage(document: TheoryDocument, figures: readonly string[]): string {
  const { title } = familyWords(document.family);
  const isAveraged = document.regimes.some(({ standardErrors }) => standardErrors !== undefined);
  const body = markup`<header>
<p class="eyebrow">Ouroboros \u00b7 theory</p>
<h1><span>${headlineOf(document)}</span></h1>
<p class="lead">${title}, in closed form${isAveraged ? ', averaged over drawn designs: no model was fitted or sampled' : ': nothing on this page was simulated'}.</p>
${document.answers.map(({ question, answer }) => markup`<p class="answer"><b>${formulaMarkup(question)}</b>${formulaMarkup(answer)}</p>`)}
</header>
<main>
${document.regimes.length > 0 ? regimeSection(document) : undefined}
${figureSection(document)}
${document.regimes.length > 0 ? valueSection(document) : undefined}
${settingSection(document, figures)}
</main>`;
  return documentOf({ title: `${title}: theory`, body, rules });
}

/** What becomes of the regimes, in a sentence. */
function headlineOf({ regimes, answers, quantities }: TheoryDocument): string {
  if (regimes.length === 0)
    return answers.length > 0 ? 'How real data keep the error down.' : 'Nothing was asked.';
  const subject = quantities[0]?.label ?? 'error';
  const rates = (['linear', 'power', 'exponential', 'logarithmic'] as const).flatMap((rate) => {
    const names = namesWhere(regimes, (behaviour) => !behaviour.converges && behaviour.rate === rate);
    return names.length === 0 ? [] : [`grows ${rateWords[rate]} under ${listed(names)}`];
  });
  const lost = namesWhere(regimes, (behaviour) => behaviour.converges && behaviour.limit === 0);
  const bounded = namesWhere(regimes, (behaviour) => behaviour.converges && behaviour.limit !== 0);
  const parts = [
    ...rates,
    ...(lost.length === 0 ? [] : [`falls to 0 under ${listed(lost)}`]),
    ...(bounded.length === 0 ? [] : [`tends to a limit under ${listed(bounded)}`]),
  ];
  if (parts.length === 0) return `The ${subject} of ${listed(regimes.map(({ regime }) => regime))}.`;
  return `The ${subject} ${parts.join('; it ')}.`;
}

function namesWhere(
  regimes: readonly TheoryOfRegime[],
  is: (behaviour: RegimeBehaviour) => boolean,
): readonly string[] {
  return regimes.flatMap(({ regime, behaviour }) => (behaviour && is(behaviour) ? [regime] : []));
}

const rateWords = {
  linear: 'without bound, in proportion to n,',
  power: 'without bound, as a power of n,',
  exponential: 'without bound, exponentially,',
  logarithmic: 'without bound, but only as log n,',
} as const;

function regimeSection({ regimes, quantities }: TheoryDocument): Markup {
  const symbol = formulaMarkup(quantities[0]?.symbol ?? '');
  const rows = regimes.map(
    (one) =>
      markup`<tr><th scope="row">${regimeMark(one.regime)}${one.regime}</th><td>${one.description}${one.notes.map((note) => markup`<span class="sub">${formulaMarkup(note)}</span>`)}</td><td class="formula">${one.formula === undefined ? '' : formulaMarkup(one.formula)}</td><td class="formula">${fateOf(one)}</td></tr>`,
  );
  return markup`<section><h2>The regimes</h2>
<div class="scroll"><table class="full theory"><thead><tr><th>regime</th><th>what it is</th><th>${symbol}</th><th>as n grows</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

/** Limit or rate, and the bound. */
function fateOf({ behaviour, bound }: TheoryOfRegime): Markup | undefined {
  const below =
    bound === undefined
      ? undefined
      : markup`<span class="sub">${formulaMarkup(bound.formula)} = ${significant(bound.value)} (${bound.source})</span>`;
  if (!behaviour) return below;
  const formula = formulaMarkup(behaviour.formula);
  if (!behaviour.converges) return markup`<b>diverges</b>: ${formula}${below}`;
  const number = significant(behaviour.limit);
  // Where the number is all there is to say, or what is said begins with it.
  if (behaviour.formula.split(/[:,]/)[0] !== number) return markup`<b>${number}</b> = ${formula}${below}`;
  return markup`<b>${number}</b>${formulaMarkup(behaviour.formula.slice(number.length))}${below}`;
}

function significant(value: number): string {
  return String(Number(value.toPrecision(7)));
}

function figureSection(document: TheoryDocument): Markup | undefined {
  const figures = figuresOf(document);
  if (figures.length === 0) return undefined;
  const drawn = figures.map((figure) => figureMarkup(figure, captionOf(figure)));
  return markup`<section><h2>By iteration</h2>${drawn}</section>`;
}

function captionOf({ kind }: TheoryFigure): string {
  return kind === 'linear'
    ? 'Dotted: the limit, where there is one. Names stand with the last value.'
    : 'The same on logarithmic axes: a straight line that rises is a power of n.';
}

/** Columns of the table of values at most. */
const mostColumns = 9;

function valueSection(document: TheoryDocument): Markup {
  const iterations = columnsOf(document.iterations);
  const bodies = document.quantities.map((quantity) => valueRows(document, quantity, iterations));
  const head = iterations.map((n) => markup`<th class="number" scope="col">${n}</th>`);
  return markup`<section><h2>In numbers</h2>
<div class="scroll"><table class="losses full dense"><thead><tr><th scope="col">iteration n</th>${head}</tr></thead>${bodies}</table></div></section>`;
}

/** About as many iterations as fit: the first ones, then ever fewer. */
function columnsOf(last: number): readonly number[] {
  const count = Math.min(mostColumns, last);
  const at = (i: number) => (count < 2 ? 1 : Math.round(last ** (i / (count - 1))));
  const spread = Array.from({ length: count }, (_, i) => Math.max(i + 1, at(i)));
  return [...new Set(spread)].filter((n) => n <= last);
}

function valueRows(
  document: TheoryDocument,
  quantity: TheoryQuantity,
  iterations: readonly number[],
): Markup {
  const { name, label, symbol, unit } = quantity;
  const all = document.regimes.flatMap(({ values }) => (values[name] ?? []).filter(Number.isFinite));
  const decimals = Math.min(6, decimalsFor(all.length > 0 ? [Math.max(...all.map(Math.abs))] : [], 5) + 1);
  const rows = document.regimes.map(({ regime, values, standardErrors }) => {
    const cells = iterations.map((n) =>
      valueCell(values[name]?.[n - 1], standardErrors?.[name]?.[n - 1], decimals),
    );
    return markup`<tr><th scope="row">${regimeMark(regime)}${regime}</th>${cells}</tr>`;
  });
  const title = markup`${label}, ${formulaMarkup(symbol)}${unit === undefined ? undefined : markup` (${formulaMarkup(unit)})`}`;
  return markup`<tbody>${groupHead(title, iterations.length + 1)}${rows}</tbody>`;
}

function valueCell(value: number | undefined, error: number | undefined, decimals: number): Markup {
  if (value === undefined || !Number.isFinite(value)) return markup`<td class="number">\u2013</td>`;
  const spread =
    error === undefined ? undefined : markup`<span class="sub">\u00b1 ${fixed(error, decimals)}</span>`;
  return markup`<td class="number">${Math.abs(value) >= 1e7 ? value.toExponential(3) : fixed(value, decimals)}${spread}</td>`;
}

function settingSection(document: TheoryDocument, figures: readonly string[]): Markup {
  const { setting, growth, iterations, notes, command } = document;
  const links = figures.map((path, i) => markup`${i > 0 ? ', ' : ''}<a href="${path}">${path}</a>`);
  const facts: readonly Fact[] = [
    ...setting.map(({ name, value }): Fact => [formulaText(name), value]),
    [
      'growth',
      growth === undefined ? undefined : (growthWords(growth) ?? 'every batch is as large as the real one'),
    ],
    ['iterations', iterations],
    ['figures', figures.length > 0 ? links : undefined],
  ];
  return markup`<section><h2>What was asked</h2>${notes.map((note) => markup`<p class="lead">${formulaMarkup(note)}</p>`)}
${factList(facts)}
<pre>${command}</pre></section>`;
}
