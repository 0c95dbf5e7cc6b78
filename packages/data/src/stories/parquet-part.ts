import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isParquet, openParquet, type ParquetFile, readParquet } from './parquet-file.ts';
import { storyFault } from './story-file.ts';
import { requireStory, type StoryPart, type StoryParts } from './story-part.ts';

/** The last tenth of a file's rows is held out. */
const trainShare = 0.9;

/** Names of the files to train on and to test on in a folder; a split may lie in several files. */
const splitNames = {
  train: /^train\b.*\.parquet$/i,
  test: /^(test|valid|validation)\b.*\.parquet$/i,
} as const;

/** Rows [from, to) of a file. */
interface Rows {
  readonly file: ParquetFile;
  readonly from: number;
  readonly to: number;
}

async function* read(all: readonly Rows[]): AsyncGenerator<string> {
  for (const { file, from, to } of all) yield* readParquet(file, from, to);
}

/** The part that these rows are. @throws Fault `data/no-story` when there is none in them. */
async function partOf(path: string, all: readonly Rows[]): Promise<StoryPart> {
  const total = all.reduce((sum, { from, to }) => sum + to - from, 0);
  const bytes = all.reduce((sum, { file }) => sum + file.bytes, 0);
  return requireStory({ path, bytes, size: { unit: 'stories', total }, read: () => read(all) }, 'rows');
}

const wholeFile = (file: ParquetFile): Rows => ({ file, from: 0, to: file.rows });

/** `train-00001-of-00004.parquet` tells how many files there are. @throws Fault `data/file-missing`. */
export function requireAll(folder: string, names: readonly string[]): void {
  const stated = names
    .map((name) => Number(/-of-(\d+)\b/.exec(name)?.[1] ?? Number.NaN))
    .filter(Number.isFinite);
  const expected = Math.max(0, ...stated);
  if (expected === 0 || names.length === expected) return;
  const received = `${names.length}: ${names.join(', ')}`;
  throw storyFault('data/file-missing', folder, `${expected} files, as their names say`, received);
}

async function splitOfFolder(folder: string, names: readonly string[]): Promise<StoryPart> {
  requireAll(folder, names);
  const files: Rows[] = [];
  for (const name of names) files.push(wholeFile(await openParquet(join(folder, name))));
  return partOf(names.length === 1 ? join(folder, names[0] as string) : folder, files);
}

/**
 * The stories of a folder with Parquet files `train*.parquet` and `test*.parquet` or `validation*.parquet`; undefined
 * where it lacks either.
 *
 * @throws Fault as `openParquet`, `data/no-story`, `data/file-missing` where one of several files is not there.
 */
export async function parquetFolder(folder: string): Promise<StoryParts | undefined> {
  const names = (await readdir(folder)).filter(isParquet).sort();
  const train = names.filter((name) => splitNames.train.test(name));
  const test = names.filter((name) => splitNames.test.test(name));
  if (train.length === 0 || test.length === 0) return undefined;
  return {
    train: await splitOfFolder(folder, train),
    test: await splitOfFolder(folder, test),
    rule: 'files of its own',
  };
}

/**
 * The stories of one Parquet file, of which the last tenth of the rows is the test split.
 *
 * @throws Fault as `openParquet`, `data/no-story`, `data/too-few-stories`.
 */
export async function parquetFile(path: string): Promise<StoryParts> {
  const file = await openParquet(path);
  const boundary = Math.min(file.rows - 1, Math.floor(file.rows * trainShare));
  if (file.rows < 2) {
    throw storyFault(
      'data/too-few-stories',
      path,
      'at least two stories, the last of them for the test',
      `${file.rows}`,
    );
  }
  return {
    train: await partOf(path, [{ file, from: 0, to: boundary }]),
    test: await partOf(path, [{ file, from: boundary, to: file.rows }]),
    rule: "the last tenth of the file's rows",
  };
}
