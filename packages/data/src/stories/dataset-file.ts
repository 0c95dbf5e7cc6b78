import { readJsonLines } from './json-lines.ts';
import { openParquet, readParquet } from './parquet-file.ts';
import { openStoryFile, storiesWithin, storyFault } from './story-file.ts';
import type { StorySplit } from './story-split.ts';

/** A file of a data set, which can be read in parts. */
export interface DatasetFile {
  readonly path: string;
  readonly bytes: number;
  /** What positions count, and how many there are. */
  readonly size: StorySplit['size'];
  /** The stories that begin at positions [from, to). */
  read(from: number, to: number): AsyncGenerator<string>;
}

/** A format of files of a data set. */
export interface DatasetFormat {
  readonly name: 'parquet' | 'json-lines' | 'text';
  /** Names of its files. */
  readonly pattern: RegExp;
  /** @param column name of the column or field that holds the stories. */
  open(path: string, column: string): Promise<DatasetFile>;
}

async function openBytes(
  path: string,
  read: (from: number, to: number) => AsyncGenerator<string>,
): Promise<DatasetFile> {
  const handle = await openStoryFile(path);
  const { size: bytes } = await handle.stat().finally(() => handle.close());
  if (bytes === 0) throw storyFault('data/file-empty', path, 'stories', 'an empty file');
  return { path, bytes, size: { unit: 'bytes', total: bytes }, read };
}

async function* texts(path: string, from: number, to: number): AsyncGenerator<string> {
  for await (const { text } of storiesWithin(path, from, to)) yield text;
}

/** The formats, in the order in which a folder is searched for them. */
export const datasetFormats: readonly DatasetFormat[] = [
  {
    name: 'parquet',
    pattern: /\.parquet$/i,
    open: async (path, column) => {
      const file = await openParquet(path, column);
      const size = { unit: 'stories', total: file.rows } as const;
      return { path, bytes: file.bytes, size, read: (from, to) => readParquet(file, from, to) };
    },
  },
  {
    name: 'json-lines',
    pattern: /\.(jsonl|ndjson|json)$/i,
    open: (path, column) => openBytes(path, (from, to) => readJsonLines(path, column, from, to)),
  },
  {
    name: 'text',
    pattern: /\.txt$/i,
    open: (path) => openBytes(path, (from, to) => texts(path, from, to)),
  },
];
