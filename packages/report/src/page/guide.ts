import { type Markup, markup } from '../markup.ts';
import type { Run } from '../run/run.ts';
import { type Fact, factList } from './facts.ts';

/** The files of a run and how to read them; `figures` are paths relative to the page. */
export function filesSection(runs: readonly Run[], figures: readonly string[]): Markup {
  const links = figures.map((path, i) => markup`${i > 0 ? ', ' : ''}<a href="${path}">${path}</a>`);
  return markup`<section><h2>Files</h2>
<p class="lead">Everything on this page is read from the ${runs.length === 1 ? 'directory of the run' : 'directories of the runs'}, ${runs.map(({ directory }, i) => markup`${i > 0 ? ', ' : ''}<code>${directory}</code>`)}:</p>
${factList(files(links))}</section>`;
}

function files(links: readonly Markup[]): readonly Fact[] {
  const code = (text: string) => markup`<code>${text}</code>`;
  return [
    [
      'summary.json',
      'all results: every chain, iteration, figure and text, and the verdicts; what --json prints',
    ],
    ['run.json', 'the resolved configuration, seeds, versions, commit and machine'],
    ['events.jsonl', 'what happened when, one JSON object per line'],
    [
      'chains/',
      markup`${code('<regime>-seed<k>/iteration-<n>/')}: metrics.json, specimens.json with its pictures as PNG, timing.json, the weights as safetensors, and the synthetic data with manifest and checksums`,
    ],
    [
      'shared/',
      markup`${code('seed<k>/iteration-001/')}: the model fitted on real data, which all regimes of a seed share`,
    ],
    ['data/', 'the real data, prepared'],
    [
      'figures',
      links.length > 0
        ? markup`${links}: drawings as SVG, for light and dark surfaces; pictures as PNG`
        : undefined,
    ],
  ];
}

/** What this is about, for someone who opened the page by chance. */
export function aboutSection(): Markup {
  return markup`<section id="about"><h2>What am I looking at?</h2>
<p class="lead">More and more of what models learn from was written, drawn or computed by models before them. Here that loop runs in the small: a model is fitted on real data and generates new data; the next model, begun anew, is fitted on them; and so on. Each model is judged on the same real test set, which none of them was fitted on: a lower test loss is better. The paper below shows that where the newest synthetic data <em>replace</em> the old data, errors add up from model to model until the model has collapsed, and that where synthetic data <em>accumulate</em> beside the real data, the error stays bounded; this page shows what happened here. How data are handed on is called a regime; one regime with one seed is a chain; how far the seeds of a regime differ shows what is chance.</p>
<p class="lead">The experiments follow M. Gerstgrasser, R. Schaeffer, A. Dey, R. Rafailov and others, <cite>Is Model Collapse Inevitable? Breaking the Curse of Recursion by Accumulating Real and Synthetic Data</cite> (2024), <a href="https://arxiv.org/abs/2404.01413">arXiv:2404.01413</a>. For linear regression the expected test error is known in closed form for most regimes, so measurement and theory can be compared point by point.</p></section>`;
}
