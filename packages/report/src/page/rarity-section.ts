import { type RarityProfile, rarityProfilesOf } from '../analysis/rarity.ts';
import { rarityFigure } from '../figure/rarity-figure.ts';
import { type Markup, markup } from '../markup.ts';
import type { RunSummary } from '../run/records.ts';
import { counted, decimalsFor, fixed } from '../words/numbers.ts';
import { type Figure, figureMarkup } from './figure.ts';
import { groupHead, numberedTable } from './iteration-table.ts';
import { regimeMark } from './regime-mark.ts';

/** Loss by how rare the token is; undefined where it was not measured. */
export function rarityFigureOf(summary: RunSummary): Figure | undefined {
  const regimes = rarityProfilesOf(summary);
  if (regimes.length === 0) return undefined;
  return {
    name: 'rarity',
    description: 'Test loss by rarity of the predicted token, by iteration and regime.',
    draw: (form) => rarityFigure(regimes, summary.config.iterations, form),
  };
}

/** Figure and table of the loss by rarity; undefined where it was not measured. */
export function raritySection(summary: RunSummary): Markup | undefined {
  const figure = rarityFigureOf(summary);
  if (!figure) return undefined;
  const over = counted(summary.config.seeds.length, 'seed');
  const caption = `The tokens of the test set, in order of how frequent they are there, cut into parts of equal size; the loss at the tokens of each part, mean over ${over}. Where the lines rise at the right end first, the rare is forgotten first.`;
  return markup`<h3>Which tokens are forgotten</h3>
${figureMarkup(figure, caption)}
<details class="fold"><summary>Loss by rarity in numbers</summary>${rarityTable(summary)}</details>`;
}

function rarityTable(summary: RunSummary): Markup {
  const regimes = rarityProfilesOf(summary);
  const all = regimes.flatMap(({ profiles }) => profiles.flatMap(({ losses }) => losses));
  const shares = Array.from(regimes[0]?.profiles[0]?.losses ?? [], (_, i) => i + 1);
  const decimals = decimalsFor(all);
  const bodies = regimes.map(
    ({ regime, profiles }) =>
      markup`<tbody>${groupHead(markup`${regimeMark(regime)}${regime}`, shares.length + 1)}${profiles.map((one) => profileRow(one, decimals))}</tbody>`,
  );
  return numberedTable(shares, bodies, { title: 'frequent to rare', kind: 'losses full dense' });
}

function profileRow({ n, losses }: RarityProfile, decimals: number): Markup {
  const cells = losses.map((loss) => markup`<td class="number">${fixed(loss, decimals)}</td>`);
  return markup`<tr><th scope="row">iteration ${n}</th>${cells}</tr>`;
}
