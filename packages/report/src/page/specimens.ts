import { type Markup, markup } from '../markup.ts';
import type { ChainSummary, RunSummary } from '../run/records.ts';
import { counted, listed } from '../words/numbers.ts';
import { regimeMark } from './regime-mark.ts';

/** Characters of a text that are shown before it has to be opened, and the length up to which it is shown whole. */
const shownCharacters = 420;
const longestText = 560;

/** Generated texts side by side, rows are iterations, columns regimes, as in Table 1 of the paper; empty without texts. */
export function specimenSection(summary: RunSummary): Markup {
  const chains = chainsOfOneSeed(summary);
  const iterations = iterationsWithTexts(chains);
  const [first] = chains;
  if (!first || iterations.length === 0) return markup``;
  const shown = selected(iterations);
  const all = shown.length < iterations.length || longest(chains) > 1;
  return markup`<h3>What the models write</h3>
<p class="lead">The first text that each model generated, as it came, for seed ${first.seed}. The model of iteration 1 has seen real data alone and is the same in every regime.</p>
${grid(chains, shown, 1)}
${all ? markup`<details class="fold"><summary>${allTitle(chains, iterations)}</summary>${grid(chains, iterations, Number.POSITIVE_INFINITY)}</details>` : undefined}`;
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

/** The first, the middle and the last. */
function selected(iterations: readonly number[]): readonly number[] {
  const last = iterations.length - 1;
  return [...new Set([0, Math.round(last / 2), last])].map((i) => iterations[i] as number);
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
  const columns = `grid-template-columns:repeat(${chains.length},minmax(0,1fr))`;
  const heads = chains.map(({ regime }) => markup`<div class="head">${regimeMark(regime)}${regime}</div>`);
  return markup`<div class="stories" style="${columns}">${heads}${iterations.map((n) => row(chains, n, most))}</div>`;
}

function row(chains: readonly ChainSummary[], n: number, most: number): Markup {
  const texts = chains.map((chain) => textsOf(chain, n).slice(0, most));
  const [first] = texts;
  const isShared = chains.length > 1 && texts.every((list) => JSON.stringify(list) === JSON.stringify(first));
  const when = markup`<div class="when">iteration ${n}${isShared ? ', the same model in every regime' : ''}</div>`;
  if (isShared) return markup`${when}<div class="both">${stories(first ?? [])}</div>`;
  const cells = chains.map(
    ({ regime }, i) =>
      markup`<div><div class="who">${regimeMark(regime)}${regime}</div>${stories(texts[i] ?? [])}</div>`,
  );
  return markup`${when}${cells}`;
}

function stories(texts: readonly string[]): readonly Markup[] {
  if (texts.length === 0) return [markup`<p class="caption">none yet</p>`];
  return texts.map((text) => markup`<div class="story" dir="auto">${story(text.trim())}</div>`);
}

/** A text, or its beginning with the rest folded away. */
function story(text: string): Markup {
  if (text === '') return markup`<span class="caption">(an empty text)</span>`;
  const end = foldOf(text);
  if (end === text.length) return markup`${text}`;
  return markup`<details><summary>${text.slice(0, end)}<span class="more"> \u2026 more</span></summary>${text.slice(end)}</details>`;
}

/** Where a text is folded: after a sentence, else after a word, else wherever it gets too long. */
function foldOf(text: string): number {
  if (text.length <= longestText) return text.length;
  const start = text.slice(0, shownCharacters);
  const sentence = /^.*[.!?]["\u201d']?(?=\s)/s.exec(start)?.[0].length ?? 0;
  if (sentence > shownCharacters / 2) return sentence;
  const word = /^.*(?=\s)/s.exec(start)?.[0].length ?? 0;
  if (word > shownCharacters / 2) return word;
  const isInPair = /[\ud800-\udbff]$/.test(start);
  return isInPair ? shownCharacters - 1 : shownCharacters;
}
