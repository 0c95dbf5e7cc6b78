import { type Markup, markup } from '../markup.ts';
import type {
  Gallery,
  ShownGrid,
  ShownPlate,
  ShownSeed,
  ShownStrip,
  WholePlate,
} from '../pictures/gallery.ts';
import { counted, listed } from '../words/numbers.ts';
import { regimeMark } from './regime-mark.ts';

/** Names of files that are listed, at most. */
const listedFiles = 4;

/** What models draw, the grids of the regimes beside each other, as in Figures 7 and 12 of the paper; empty without pictures. */
export function pictureSection(gallery: Gallery | undefined): Markup {
  if (!gallery) return markup``;
  const [first, ...others] = gallery.seeds;
  const shown = first?.plates.map((plate) => plateMarkup(plate, first.seed));
  return markup`${shown}${others.length > 0 ? otherSeeds(others) : undefined}${leftOutNote(gallery)}`;
}

function plateMarkup({ words, grids, whole }: ShownPlate, seed: number): Markup {
  const { title, caption } = words;
  return markup`<h3>${title}</h3>
<figure>${gridsMarkup(grids, 'plates')}<figcaption>${caption} Seed ${seed}.</figcaption></figure>
${whole ? wholeMarkup(whole) : undefined}`;
}

function wholeMarkup({ columns, iterations, grids }: WholePlate): Markup {
  const title = `Show all ${counted(columns, 'column')}, iterations ${listed(iterations.map(String))}`;
  return markup`<details class="fold"><summary>${title}</summary>${gridsMarkup(grids, 'plates whole')}</details>`;
}

function gridsMarkup(grids: readonly ShownGrid[], kind: string): Markup {
  const drawn = grids.map(
    ({ regime, strips }) =>
      markup`<div class="plate"><div class="head">${regimeMark(regime)}${regime}</div>${strips.map(stripMarkup)}</div>`,
  );
  return markup`<div class="${kind}">${drawn}</div>`;
}

function stripMarkup({ image, heading, description, apart }: ShownStrip): Markup {
  const kind = apart ? 'row apart' : 'row';
  const picture = image
    ? markup`<img src="${image.source}" width="${image.width}" height="${image.height}" alt="${description}">`
    : markup`<span class="caption">left out</span>`;
  return markup`<div class="${kind}"><span class="row-name">${heading}</span>${picture}</div>`;
}

function otherSeeds(seeds: readonly ShownSeed[]): Markup {
  const plates = seeds.map(
    ({ seed, plates: shown }) =>
      markup`<h4>Seed ${seed}</h4>${shown.map(
        ({ words, grids }) => markup`<p class="caption">${words.title}</p>${gridsMarkup(grids, 'plates')}`,
      )}`,
  );
  return markup`<details class="fold"><summary>The same of ${counted(seeds.length, 'other seed')}</summary>${plates}</details>`;
}

function leftOutNote({ leftOut }: Gallery): Markup | undefined {
  if (leftOut.length === 0) return undefined;
  const names = leftOut.slice(0, listedFiles);
  const more = leftOut.length - names.length;
  const all = listed([...names, ...(more > 0 ? [counted(more, 'other')] : [])]);
  return markup`<p class="note"><b>Pictures left out:</b> missing, or no longer the files that the run wrote: ${all}. The same command as before makes them again.</p>`;
}
