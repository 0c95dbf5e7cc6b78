import {
  iterationsOf,
  type Plate,
  type PlateRow,
  picturedSeeds,
  platesOf,
  thinned,
} from '../analysis/plates.ts';
import type { RunSummary } from '../run/records.ts';
import type { Run } from '../run/run.ts';
import type { PlateWords } from '../words/plates.ts';
import { Album } from './album.ts';
import { legibleScale, stackStrips } from './stack.ts';
import { encodeStrip, extentOf, leftOf } from './strip.ts';

/** A picture on the page. */
export interface ShownStrip {
  /** Missing where its file is. */
  readonly image?: {
    /** Data URI of a PNG file. */
    readonly source: string;
    /** Pixels of the page: a whole number for each of the file. */
    readonly width: number;
    readonly height: number;
  };
  readonly heading: string;
  readonly description: string;
  readonly apart: boolean;
}

/** The pictures of one regime on the page. */
export interface ShownGrid {
  readonly regime: string;
  readonly strips: readonly ShownStrip[];
}

/** All columns of a plate. */
export interface WholePlate {
  readonly columns: number;
  readonly iterations: readonly number[];
  readonly grids: readonly ShownGrid[];
}

/** Pictures that are looked at together, some of their columns and iterations, and all that the page has of them. */
export interface ShownPlate {
  readonly words: PlateWords;
  readonly grids: readonly ShownGrid[];
  /** Missing where it shows no more than `grids`. */
  readonly whole?: WholePlate;
}

/** The plates of one seed. */
export interface ShownSeed {
  readonly seed: number;
  readonly plates: readonly ShownPlate[];
}

/** A file beside the page. */
export interface PictureFile {
  /** Last part of its name, such as `samples-replace`. */
  readonly name: string;
  readonly png: Buffer;
}

/** The pictures of a run, ready to be shown. */
export interface Gallery {
  /** Those of which anything can be shown: the first one in full, of others only some columns. */
  readonly seeds: readonly ShownSeed[];
  readonly files: readonly PictureFile[];
  /** Files that are missing or broken, relative to the run. */
  readonly leftOut: readonly string[];
}

/** Pixels that a grid may be wide: beside another, and alone on the page. */
const room = { beside: 400, alone: 848 } as const;

/** Iterations whose pictures are on the page with all columns, at most. */
const wholeIterations = 10;

/** The pictures of a run; undefined where it has none. */
export async function galleryOf({ directory, summary }: Run): Promise<Gallery | undefined> {
  const pictured = picturedSeeds(summary);
  if (pictured.length === 0) return undefined;
  const album = new Album(directory);
  const seeds: ShownSeed[] = [];
  for (const seed of pictured) {
    const shown = await showSeed(album, summary, seed, seeds.length === 0);
    if (shown.plates.length > 0) seeds.push(shown);
  }
  const [first] = seeds;
  const files = first ? await filesOf(album, platesOf(summary, first.seed)) : [];
  return { seeds, files, leftOut: album.leftOut() };
}

/** The plates of one seed; `isWhole`: with all columns as well. */
async function showSeed(
  album: Album,
  summary: RunSummary,
  seed: number,
  isWhole: boolean,
): Promise<ShownSeed> {
  const plates: ShownPlate[] = [];
  for (const plate of platesOf(summary, seed)) {
    const shown = await showPlate(album, plate, isWhole);
    if (shown) plates.push(shown);
  }
  return { seed, plates };
}

/** Undefined where no file of the plate can be shown. */
async function showPlate(album: Album, plate: Plate, isWhole: boolean): Promise<ShownPlate | undefined> {
  const { words } = plate;
  const { few, all } = sizesOf(plate);
  const short = thinned(plate, words.iterations);
  const grids = await showGrids(album, short, few);
  if (!grids.some(({ strips }) => strips.some(({ image }) => image))) return undefined;
  const long = thinned(plate, wholeIterations);
  const iterations = iterationsOf(long);
  const isAll = few.columns === all.columns && iterationsOf(short).length === iterations.length;
  if (isAll || !isWhole) return { words, grids };
  const whole = { columns: all.columns, iterations, grids: await showGrids(album, long, all) };
  return { words, grids, whole };
}

/** How pictures are shown: how many columns of them, each pixel how large. */
interface Size {
  readonly columns: number;
  readonly scale: number;
}

/** As many columns as have room beside another regime's, and all of them. */
function sizesOf({ grids }: Plate): { readonly few: Size; readonly all: Size } {
  const tiles = grids.flatMap(({ rows }) => rows.map(({ picture }) => picture.tiles));
  const columns = Math.max(...tiles.map((one) => one.columns));
  const width = Math.max(...tiles.map((one) => one.width));
  const scale = legibleScale(width);
  const fitting = Math.floor((grids.length > 1 ? room.beside : room.alone) / (width * scale));
  return {
    few: { columns: Math.min(columns, Math.max(1, fitting)), scale },
    all: { columns, scale: Math.max(1, Math.min(scale, Math.floor(room.alone / (columns * width)))) },
  };
}

function showGrids(album: Album, { grids }: Plate, size: Size): Promise<readonly ShownGrid[]> {
  return Promise.all(
    grids.map(async ({ regime, rows }) => ({
      regime,
      strips: await Promise.all(rows.map((row) => showRow(album, row, size))),
    })),
  );
}

async function showRow(album: Album, row: PlateRow, { columns, scale }: Size): Promise<ShownStrip> {
  const { heading, description, apart, picture } = row;
  const strip = await album.strip(picture);
  if (!strip) return { heading, description, apart };
  const left = await leftOf(strip, columns);
  const { width, height } = extentOf(left.tiles);
  const source = `data:image/png;base64,${(await encodeStrip(left)).toString('base64')}`;
  return { heading, description, apart, image: { source, width: width * scale, height: height * scale } };
}

/** A file for each regime of each plate, with all columns and iterations. */
async function filesOf(album: Album, plates: readonly Plate[]): Promise<readonly PictureFile[]> {
  const files: PictureFile[] = [];
  for (const { words, grids } of plates) {
    for (const { regime, rows } of grids) {
      const read = await Promise.all(
        rows.map(async (row) => ({ ...row, strip: await album.strip(row.picture) })),
      );
      const whole = read.flatMap(({ strip, apart }) => (strip ? [{ strip, apart }] : []));
      if (whole.length > 0) files.push({ name: `${words.name}-${regime}`, png: await stackStrips(whole) });
    }
  }
  return files;
}
