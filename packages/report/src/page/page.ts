import { progressOf } from '../analysis/progress.ts';
import { documentOf } from '../document.ts';
import { type Markup, markup, trusted } from '../markup.ts';
import type { Gallery } from '../pictures/gallery.ts';
import type { Run } from '../run/run.ts';
import type { ViewerScripts } from '../viewer/scripts.ts';
import { headlineOf } from '../words/headline.ts';
import { listed } from '../words/numbers.ts';
import { aboutSection, filesSection } from './guide.ts';
import { provenanceSection } from './provenance.ts';
import { referenceSection } from './reference-section.ts';
import { runSection } from './run-section.ts';
import { spaceDefinitions } from './structure-section.ts';
import { verdictTable } from './verdict-table.ts';

/** What a page holds besides what the runs' records say. */
export interface PageParts {
  /** Paths relative to the page. */
  readonly figures: readonly string[];
  /** Of the runs that have pictures. */
  readonly galleries: ReadonlyMap<Run, Gallery>;
  /** For the viewers of runs that have molecules; without any, nothing runs. */
  readonly scripts?: ViewerScripts | undefined;
}

/** The page for one or several runs. Equal runs give equal pages. */
export function pageOf(runs: readonly Run[], { figures, galleries, scripts }: PageParts): string {
  const names = listed(runs.map(({ name }) => name));
  const body = markup`${spaceDefinitions(runs)}<header>
<p class="eyebrow">Ouroboros \u00b7 ${names}</p>
${headlines(runs)}
${runs.map(partialNote)}
<p class="lead">Models fitted on what models before them generated, generation after generation, and judged on real data. <a href="#about">What am I looking at?</a></p>
${verdictTable(runs)}
</header>
<main>
${referenceSection(runs)}
${runs.map((run, i) => runSection(run, anchorOf(i), galleries.get(run)))}
${provenanceSection(runs)}
${filesSection(runs, figures)}
${aboutSection()}
</main>`;
  return documentOf({ title: names, body, scripts });
}

/** Runs whose sentences are all headlines; of more, each is named and leads to its section. */
const fewRuns = 2;

function headlines(runs: readonly Run[]): Markup {
  const isMany = runs.length > fewRuns;
  const sentences = runs.map(({ name, summary }, i) => {
    const link = isMany ? markup`<a href="#${anchorOf(i)}">${name}</a>` : undefined;
    return markup`<span>${link}${headlineOf(summary)}</span>`;
  });
  return markup`<h1${isMany ? trusted(' class="many"') : undefined}>${sentences}</h1>`;
}

function anchorOf(run: number): string {
  return `run-${run + 1}`;
}

/** How far a run is that has not finished. */
function partialNote({ name, summary, journal }: Run): Markup | undefined {
  const { finished, done, planned, chains, plannedChains } = progressOf(summary);
  if (finished) return undefined;
  const last = journal.last === undefined ? '' : ` Its last sign of life is of ${minuteOf(journal.last)}.`;
  const state =
    journal.stopped === undefined
      ? `It is still running or was interrupted.${last}`
      : `It stopped: ${journal.stopped}.`;
  return markup`<p class="note"><b>${name} is not finished:</b> ${done} of ${planned} iterations of chains are done, ${chains} of ${plannedChains} chains whole. ${state} Means are over the seeds that have got there; verdicts wait for finished chains.</p>`;
}

function minuteOf(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}
