import { tolerance } from '../analysis/theory.ts';
import { documentOf } from '../document.ts';
import { type Markup, markup } from '../markup.ts';
import { type Fact, factList } from '../page/facts.ts';
import { type Figure, figureMarkup } from '../page/figure.ts';
import { regimeMark } from '../page/regime-mark.ts';
import { growthWords } from '../words/growth.ts';
import { counted, duration, fixed, grouped, listed } from '../words/numbers.ts';
import { regimeWords } from '../words/regimes.ts';
import { agreementOf, heavyTailed, type SweepAgreement } from './agreement.ts';
import { deviationTable } from './deviation-table.ts';
import { ascending, varianceOf } from './panels.ts';
import type { SweepRecord } from './record.ts';
import { type AxisKind, sweepFigure } from './sweep-figure.ts';

/** A figure of a sweep and the kind of its axes. */
export interface SweepPicture extends Figure {
  readonly kind: AxisKind;
  readonly caption: string;
}

/** The figures of a sweep, with the numbers that the paper gives them. */
export function figuresOf(sweep: SweepRecord): readonly SweepPicture[] {
  const { length } = sweep.points;
  const description = `Test error of linear regression by iteration, ${length} chains of ${grouped(sweep.replicates)} replicates, theory as lines and simulated means as points.`;
  const of = (name: string, kind: AxisKind, caption: string): SweepPicture => ({
    ...{ name, kind, caption },
    description: `${description} Axes are ${kind}.`,
    draw: (form) => sweepFigure(sweep, kind, form),
  });
  return [
    of(
      'figure2',
      'linear',
      'Figure 2. Test error above the noise floor by model-fitting iteration. Every panel has a vertical axis of its own: mind the numbers on it. A panel is a number of features d, a curve a number of rows T.',
    ),
    of(
      'figure9',
      'logarithmic',
      'Figure 9. The same on logarithmic axes, one vertical axis for all panels of a noise: a straight line that rises is a power of n, a level one a bounded error.',
    ),
  ];
}

const rules = `
.deviations td.number{padding-left:1.1rem}
.deviations tr.first:not(:first-child)>*{border-top:1px solid var(--muted)}
.deviations thead th{padding-left:1.1rem;text-align:right}
.deviations thead th:first-child{padding-left:0}`;

/** The page of a sweep. Equal sweeps give equal pages. */
export function sweepPage(sweep: SweepRecord): string {
  const agreement = agreementOf(sweep.points);
  const body = markup`<header>
<p class="eyebrow">Ouroboros \u00b7 ${sweep.name}</p>
<h1><span>${headlineOf(sweep, agreement)}</span></h1>
<p class="lead">${sentenceOf(sweep)}</p>
</header>
<main>
${figuresOf(sweep).map((figure) => section(figure))}
<section><h2>How far from theory</h2>
<p class="lead">${agreementWords(agreement)}</p>
${deviationTable(sweep)}
<p class="caption">The farthest of all iterations of a chain from its expectation, in standard errors of the mean over replicates; beyond ${tolerance} bold. Iterations of a chain share their replicates, so its deviations come together.</p>
${tailNote(sweep)}${omissionNote(sweep)}</section>
${provenance(sweep)}
${about()}
</main>`;
  return documentOf({ title: sweep.name, body, rules });
}

function section(figure: SweepPicture): Markup {
  const title = figure.kind === 'linear' ? 'On linear axes' : 'On logarithmic axes';
  return markup`<section><h2>${title}</h2>${figureMarkup(figure, figure.caption)}</section>`;
}

/** The last expectation over the first, the same for all chains of a regime; its mean where they are not. */
function riseOf({ points }: SweepRecord, regime: string): number | undefined {
  const rises = points
    .filter((point) => point.regime === regime)
    .map(({ losses }) => (losses.at(-1)?.mean ?? Number.NaN) / (losses[0]?.mean ?? Number.NaN))
    .filter(Number.isFinite);
  return rises.length === 0 ? undefined : rises.reduce((sum, rise) => sum + rise, 0) / rises.length;
}

function headlineOf(sweep: SweepRecord, { compared, outside }: SweepAgreement): string {
  const rises = sweep.regimes.flatMap((regime) => {
    const rise = riseOf(sweep, regime);
    return rise === undefined
      ? []
      : [
          `${regimeWords(regime).action} makes the test error ${fixed(rise, rise < 10 ? 2 : 0)} times as large`,
        ];
  });
  const words = listed(rises);
  const start = words.charAt(0).toUpperCase() + words.slice(1);
  const theory =
    compared === 0
      ? ''
      : `; ${outside === 0 ? 'all' : `${grouped(compared - outside)} of`} ${grouped(compared)} means lie within ${tolerance} standard errors of theory`;
  return `${start} after ${sweep.iterations} iterations, whatever the features, rows and noise${theory}.`;
}

function sentenceOf({ description, points, replicates }: SweepRecord): string {
  const start = description.charAt(0).toUpperCase() + description.slice(1);
  return `${start.replace(/[.\s]*$/, '')}: ${counted(points.length, 'chain')} of ${grouped(replicates)} replicates each.`;
}

function agreementWords({ compared, outside, farthest, largestShare }: SweepAgreement): string {
  if (!farthest) return 'No closed form is known for these chains.';
  const { point, n, deviation } = farthest;
  const where = `${point.regime}, d = ${point.features}, T = ${point.rows}, \u03c3\u00b2 = ${varianceOf(point.noise)}, iteration ${n}`;
  const count = outside === 0 ? 'none' : grouped(outside);
  return `Of ${grouped(compared)} means ${count} ${outside > 1 ? 'lie' : 'lies'} more than ${tolerance} standard errors from its closed form; the farthest is ${fixed(Math.abs(deviation), 1)} away (${where}). The largest deviation is ${fixed(100 * largestShare, 1)} % of what theory says.`;
}

function tailNote(sweep: SweepRecord): Markup | undefined {
  const heavy = heavyTailed(sweep);
  if (heavy.length === 0) return undefined;
  const places = [...new Set(heavy.map(({ features, rows }) => `(${features}, ${rows})`))];
  return markup`<p class="note">The error of one draw has no finite variance with fewer than d + 4 rows, (d, T) = ${listed(places)}: there the bars say less than they do elsewhere.</p>`;
}

function omissionNote({ omitted = [] }: SweepRecord): Markup | undefined {
  if (omitted.length === 0) return undefined;
  const places = [...new Set(omitted.map(({ features, rows }) => `(${features}, ${rows})`))];
  const reasons = [...new Set(omitted.map(({ reason }) => reason))];
  const why =
    reasons.length === 1 ? reasons[0] : 'as the error of a fit has no mean with fewer than d + 2 rows';
  return markup`<p class="caption">Left out of the grid, ${why ?? ''}: (d, T) = ${listed(places)}.</p>`;
}

function provenance(sweep: SweepRecord): Markup {
  const { grid, replicates, precision, iterations, machine, versions, commit, startedAt, points } = sweep;
  const { growth, seed, device } = sweep;
  const seconds = points.reduce((sum, point) => sum + (point.seconds ?? 0), 0);
  const memory = `${Math.round(machine.memoryBytes / 2 ** 30)} GiB`;
  const facts: readonly Fact[] = [
    ['features d', ascending(grid.features).map(grouped).join(', ')],
    ['rows T', ascending(grid.rows).map(grouped).join(', ')],
    ['noise \u03c3\u00b2', ascending(grid.noise).map(varianceOf).join(', ')],
    ['iterations', iterations],
    ['replicates', `${grouped(replicates)} of every chain, each with a design and a truth of its own`],
    ['growth', growth === undefined ? undefined : growthWords(growth)],
    ['precision', precision],
    ['seed', seed],
    ['ran on', device],
    ['begun', `${startedAt.slice(0, 16).replace('T', ' ')} UTC`],
    ['time', seconds > 0 ? `${duration(seconds)} for all chains together` : undefined],
    [
      'machine',
      `${machine.cpu}, ${counted(machine.cores, 'core')}, ${memory}, ${machine.platform} ${machine.architecture}`,
    ],
    ['versions', listed(Object.entries(versions).map(([name, version]) => `${name} ${version}`))],
    ['commit', commit === undefined ? undefined : markup`<code>${commit}</code>`],
    [
      'files',
      markup`<code>sweep.json</code> (every mean with its standard error and expectation), <a href="figures/figure2.svg">figures/figure2.svg</a>, <a href="figures/figure9.svg">figures/figure9.svg</a>`,
    ],
  ];
  const regimes = sweep.regimes.map(
    (regime) =>
      markup`<dt>${regimeMark(regime)}${regime}</dt><dd>fitted on ${regimeWords(regime).description}</dd>`,
  );
  return markup`<section><h2>What was run</h2>${factList(facts)}<dl class="facts">${regimes}</dl>
<h3>To run it again</h3>
<pre>${commandOf(sweep)}</pre></section>`;
}

/** The command that computes all points anew, every setting spelled out. */
function commandOf({ name, grid, replicates, iterations, seed }: SweepRecord): string {
  const settings = {
    ...{ features: grid.features.join(','), rows: grid.rows.join(','), noise: grid.noise.join(',') },
    ...{ iterations, replicates, ...(seed === undefined ? {} : { seed }) },
  };
  const words = Object.entries(settings).map(([key, value]) => `--set ${key}=${value}`);
  return [`npx -y pnpm@12 ouroboros run ${name}`, ...words].join(' \\\n  ');
}

function about(): Markup {
  return markup`<section id="about"><h2>What am I looking at?</h2>
<p class="lead">A linear model is fitted on T rows of real data with d features and noise of variance \u03c3\u00b2. It labels the same rows anew, with fresh noise; the next model is fitted on those labels (replace) or on all labels so far (accumulate); and so on. The expected test error of model n is known exactly: c\u2080 n when data are replaced and c\u2080 (1 + 1/4 + \u2026 + 1/n\u00b2), below c\u2080 \u03c0\u00b2/6, when they accumulate, with c\u2080 = \u03c3\u00b2 d / (T \u2212 d \u2212 1). The lines are these formulas; the points are means over simulated replicates, with bars of ${tolerance} standard errors.</p>
<p class="lead">After Figures 2 and 9 of M. Gerstgrasser, R. Schaeffer, A. Dey, R. Rafailov and others, <cite>Is Model Collapse Inevitable? Breaking the Curse of Recursion by Accumulating Real and Synthetic Data</cite> (2024), <a href="https://arxiv.org/abs/2404.01413">arXiv:2404.01413</a>.</p></section>`;
}
