import { spaced } from '../analysis/spaced.ts';
import { type Markup, markup } from '../markup.ts';
import type { ChainSummary, RunSummary } from '../run/records.ts';
import { counted, listed } from '../words/numbers.ts';
import { regimeMark } from './regime-mark.ts';

/** Characters that are shown of the texts beside each other, and how much longer a text may be that is shown whole. */
const charactersInRow = 840;
const tolerance = 1.33;

/** Texts beside each other; more regimes go into further rows, each under its name. */
const mostColumns = 3;

/** Iterations whose texts are all in the page, at most. */
const foldedIterations = 10;

/** Generated texts side by side, rows are iterations, columns regimes, as in Table 1 of the paper; empty without texts. */
export function specimenSection(summary: RunSummary): Markup {
  const chains = chainsOfOneSeed(summary);
  const iterations = iterationsWithTexts(chains);
  const [first] = chains;
  if (!first || iterations.length === 0) return markup``;
  const shown = spaced(iterations, 3);
  const folded = spaced(iterations, foldedIterations);
  const all = shown.length < iterations.length || longest(chains) > 1;
  return markup`<h3>What the models write</h3>
<p class="lead">The first text that each model generated, as it came, for seed ${first.seed}. The model of iteration 1 has seen real data alone and is the same in every regime.</p>
${grid(chains, shown, 1)}
${all ? markup`<details class="fold"><summary>${allTitle(chains, folded)}</summary>${grid(chains, folded, Number.POSITIVE_INFINITY)}</details>` : undefined}`;
}

/** The chains of the first seed that has texts, in the order of the regimes. */
function chainsOfOneSeed({ config, chains }: RunSummary): readonly ChainSummary[] {
  const withTexts = chains.filter(({ iterations }) =>
    iterations.some(({ specimens }) => specimens.items.length > 0),
  );
  const seed = config.seeds.find((candidate) => withTexts.some((chain) => chain.seed === candidate));
  return config.regimes.flatMap((regime) =>
    withTexts.filter((chain) => chain.regime === regime && chain.seed === seed),
  );
}

function textsOf(chain: ChainSummary, n: number): readonly string[] {
  const specimens = chain.iterations.find((iteration) => iteration.n === n)?.specimens;
  return specimens?.kind === 'text' ? specimens.items : [];
}

function iterationsWithTexts(chains: readonly ChainSummary[]): readonly number[] {
  const numbers = chains.flatMap((chain) => chain.iterations.map(({ n }) => n));
  return [...new Set(numbers)]
    .sort((a, b) => a - b)
    .filter((n) => chains.some((chain) => textsOf(chain, n).length > 0));
}

function longest(chains: readonly ChainSummary[]): number {
  return Math.max(
    0,
    ...chains.flatMap((chain) => chain.iterations.map(({ specimens }) => specimens.items.length)),
  );
}

function allTitle(chains: readonly ChainSummary[], iterations: readonly number[]): string {
  return `Show ${counted(longest(chains), 'text')} of every model, iterations ${listed(iterations.map(String))}`;
}

function grid(chains: readonly ChainSummary[], iterations: readonly number[], most: number): Markup {
  const columns = `grid-template-columns:repeat(${Math.min(chains.length, mostColumns)},minmax(0,1fr))`;
  const heads = chains.map(({ regime }) => markup`<div class="head">${regimeMark(regime)}${regime}</div>`);
  return markup`<div class="stories${chains.length > mostColumns ? ' wrapped' : ''}" style="${columns}">${heads}${iterations.map((n) => row(chains, n, most))}</div>`;
}

function row(chains: readonly ChainSummary[], n: number, most: number): Markup {
  const texts = chains.map((chain) => textsOf(chain, n).slice(0, most));
  const [first] = texts;
  const isShared = chains.length > 1 && texts.every((list) => JSON.stringify(list) === JSON.stringify(first));
  const when = markup`<div class="when">iteration ${n}${isShared ? ', the same model in every regime' : ''}</div>`;
  if (isShared) return markup`${when}<div class="both">${stories(first ?? [], 2)}</div>`;
  const cells = chains.map(
    ({ regime }, i) =>
      markup`<div><div class="who">${regimeMark(regime)}${regime}</div>${stories(texts[i] ?? [], chains.length)}</div>`,
  );
  return markup`${when}${cells}`;
}

/** Texts of one model, as long as `columns` of them beside each other may be. */
function stories(texts: readonly string[], columns: number): readonly Markup[] {
  const most = Math.round(charactersInRow / Math.max(2, Math.min(columns, mostColumns)));
  if (texts.length === 0) return [markup`<p class="caption">none yet</p>`];
  return texts.map((text) => markup`<div class="story" dir="auto">${story(text.trim(), most)}</div>`);
}

/** A text, or its beginning with the rest folded away. */
function story(text: string, most: number): Markup {
  if (text === '') return markup`<span class="caption">(an empty text)</span>`;
  const end = foldOf(text, most);
  if (end === text.length) return markup`${text}`;
  return markup`<details><summary>${text.slice(0, end)} <span class="more">\u2026 more</span></summary>${text.slice(end)}</details>`;
}

/** Where a text is folded: after a sentence, else after a word, else wherever it gets too long. */
function foldOf(text: string, most: number): number {
  if (text.length <= most * tolerance) return text.length;
  const start = text.slice(0, most);
  const sentence = /^.*[.!?]["\u201d']?(?=\s)/s.exec(start)?.[0].length ?? 0;
  if (sentence > most / 2) return sentence;
  const word = /^.*(?=\s)/s.exec(start)?.[0].length ?? 0;
  if (word > most / 2) return word;
  const isInPair = /[\ud800-\udbff]$/.test(start);
  return isInPair ? most - 1 : most;
}
