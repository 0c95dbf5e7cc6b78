import type { ChainSummary, IterationSummary, PictureRecord, RunSummary } from '../run/records.ts';
import { type PlateWords, plateWords } from '../words/plates.ts';
import { spaced } from './spaced.ts';

/** A row of a plate: one picture. */
export interface PlateRow {
  readonly picture: PictureRecord;
  /** The iteration of its model; missing where all models have the same picture. */
  readonly n?: number;
  /** What is written beside it. */
  readonly heading: string;
  /** What it shows, for those who do not see it. */
  readonly description: string;
  /** Whether it stands apart from the row above. */
  readonly apart: boolean;
}

/** The pictures of the models of one regime. */
export interface PlateGrid {
  readonly regime: string;
  /** By iteration. */
  readonly rows: readonly PlateRow[];
}

/** Pictures that are looked at together, by regime and iteration. */
export interface Plate {
  readonly words: PlateWords;
  /** Those that have any pictures, in the order of the configuration. */
  readonly grids: readonly PlateGrid[];
}

/** The seeds that have pictures, in the order of the configuration. */
export function picturedSeeds({ config, chains }: RunSummary): readonly number[] {
  return config.seeds.filter((seed) =>
    chains.some((chain) => chain.seed === seed && labelsOf([chain]).size > 0),
  );
}

/** The plates of one seed. */
export function platesOf({ config, chains }: RunSummary, seed: number): readonly Plate[] {
  const own = config.regimes.flatMap((regime) =>
    chains.filter((chain) => chain.seed === seed && chain.regime === regime),
  );
  return plateWords(labelsOf(own)).map((words) => ({
    words,
    grids: own.map((chain) => gridOf(chain, words)).filter(({ rows }) => rows.length > 0),
  }));
}

/** Labels of the pictures of chains, by name. */
function labelsOf(chains: readonly ChainSummary[]): ReadonlyMap<string, string> {
  const pictures = chains.flatMap(({ iterations }) => iterations.flatMap(picturesOf));
  return new Map(pictures.map(({ name, label }) => [name, label]));
}

function picturesOf({ specimens }: IterationSummary): readonly PictureRecord[] {
  return specimens.pictures ?? [];
}

/** What tells a row from the others of its chain. */
type RowWords = Pick<PlateRow, 'n' | 'heading' | 'apart'>;

function gridOf(chain: ChainSummary, { picture, above, below, aside = '' }: PlateWords): PlateGrid {
  const iterations = chain.iterations.toSorted((a, b) => a.n - b.n);
  const top = iterations
    .flatMap((iteration) => rowsOf(chain, iteration, above, { heading: aside, apart: false }))
    .slice(0, 1);
  const rows = iterations.flatMap((iteration, i) => {
    const { n } = iteration;
    const apart = below === undefined ? i === 0 && top.length > 0 : i > 0;
    return [
      ...rowsOf(chain, iteration, picture, { n, heading: String(n), apart }),
      ...rowsOf(chain, iteration, below, { n, heading: aside, apart: false }),
    ];
  });
  return { regime: chain.regime, rows: rows.length > 0 ? [...top, ...rows] : [] };
}

/** The row of the picture called `name`; none where the iteration has no such picture. */
function rowsOf(
  { regime, seed }: ChainSummary,
  iteration: IterationSummary,
  name: string | undefined,
  words: RowWords,
): readonly PlateRow[] {
  const pictures = picturesOf(iteration).filter((picture) => picture.name === name);
  const place = [...(words.n === undefined ? [] : [regime, `iteration ${words.n}`]), `seed ${seed}`];
  return pictures.map((picture) => ({
    ...words,
    picture,
    description: `${picture.label}: ${place.join(', ')}`,
  }));
}

/** The iterations that a plate has rows of. */
export function iterationsOf({ grids }: Pick<Plate, 'grids'>): readonly number[] {
  const numbers = grids.flatMap(({ rows }) => rows.flatMap(({ n }) => n ?? []));
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** The same with rows of at most `count` iterations, from the first to the last. */
export function thinned({ words, grids }: Plate, count: number): Plate {
  const kept = new Set(spaced(iterationsOf({ grids }), count));
  const isKept = ({ n }: PlateRow) => n === undefined || kept.has(n);
  return { words, grids: grids.map(({ regime, rows }) => ({ regime, rows: rows.filter(isKept) })) };
}
