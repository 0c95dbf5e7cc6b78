import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { optionFault } from '../option.ts';
import { systemCode } from '../storage-fault.ts';
import { type DatasetFile, type DatasetFormat, datasetFormats } from './dataset-file.ts';
import { frozenSource, type StoryChoice } from './frozen-source.ts';
import { storyColumn } from './parquet-file.ts';
import { requireAll } from './parquet-part.ts';
import { storyFault } from './story-file.ts';
import { requireStory, type StoryPart, type StoryParts } from './story-part.ts';
import type { StorySource } from './story-split.ts';

/** A data set of stories as Hugging Face holds it. */
export interface DatasetOptions extends StoryChoice {
  /**
   * A folder, or one file: Parquet, JSON lines, or text in the TinyStories format. In a folder, names of files or folders that
   * contain `train`, and `test` or else `validation`, tell the splits apart.
   */
  readonly path: string;
  /** Column of Parquet files, or field of JSON lines, that holds the stories (default `text`). */
  readonly column?: string;
  /** Share of the training files, at their end, that is the test split, where no file is one: between 0 and 1. */
  readonly testShare?: number;
}

/** Words that say, between other letters, which split a file belongs to. */
const words = {
  train: /(^|[^a-z])train(ing)?([^a-z]|$)/i,
  test: /(^|[^a-z])test([^a-z]|$)/i,
  validation: /(^|[^a-z])(validation|valid|val|dev)([^a-z]|$)/i,
} as const;

/** Names of the files of a data set. */
interface Names {
  readonly train: readonly string[];
  readonly test: readonly string[];
}

/** The files of one format by split; `json` that belongs to no split is something else, such as a description. */
function splitNames(names: readonly string[]): Names {
  const named = (word: RegExp) => names.filter((name) => word.test(name));
  const train = named(words.train);
  const among = (others: readonly string[]) => others.filter((name) => !train.includes(name));
  const [test, validation] = [among(named(words.test)), among(named(words.validation))];
  const rest = names.filter((name) => !/\.json$/i.test(name) && ![...test, ...validation].includes(name));
  return { train: train.length > 0 ? train : rest, test: test.length > 0 ? test : validation };
}

/** Paths of the files in a folder and below it, but for hidden ones; links to nothing count, so that opening them names them. */
async function namesIn(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => !/(^|[\\/])[._]/.test(name));
  const stats = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => undefined)));
  return names.filter((_, at) => stats[at]?.isFile() ?? true).sort();
}

/** Opened files of the two splits; no test file where there is none. */
interface Files {
  readonly format: DatasetFormat;
  readonly train: readonly DatasetFile[];
  readonly test: readonly DatasetFile[];
}

async function filesOfFolder(folder: string, column: string): Promise<Files> {
  const names = await namesIn(folder);
  for (const format of datasetFormats) {
    const { train, test } = splitNames(names.filter((name) => format.pattern.test(name)));
    if (train.length === 0) continue;
    for (const split of [train, test]) requireAll(folder, split);
    const open = (split: readonly string[]) =>
      Promise.all(split.map((name) => format.open(join(folder, name), column)));
    return { format, train: await open(train), test: await open(test) };
  }
  const expected = 'training files that end in .parquet, .jsonl, .ndjson, .json or .txt';
  const received = names.length === 0 ? 'an empty folder' : `${names.slice(0, 5).join(', ')}`;
  throw storyFault('data/file-missing', folder, expected, received);
}

async function filesOfFile(path: string, column: string): Promise<Files> {
  const format = datasetFormats.find(({ pattern }) => pattern.test(path));
  if (format) return { format, train: [await format.open(path, column)], test: [] };
  const expected = 'a file that ends in .parquet, .jsonl, .ndjson, .json or .txt';
  throw storyFault('data/file-format', path, expected, 'another name');
}

async function openFiles(path: string, column: string): Promise<Files> {
  const stats = await stat(path).catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT' && systemCode(error) !== 'ENOTDIR') throw error;
    throw storyFault('data/file-missing', path, 'a folder or file of stories', 'nothing at that path');
  });
  return stats.isDirectory() ? filesOfFolder(path, column) : filesOfFile(path, column);
}

/** Positions [from, to) of a file. */
interface Piece {
  readonly file: DatasetFile;
  readonly from: number;
  readonly to: number;
}

function totalOf(files: readonly DatasetFile[]): number {
  return files.reduce((sum, { size }) => sum + size.total, 0);
}

/** Positions [from, to) of files, counted over all of them. */
function piecesOf(files: readonly DatasetFile[], from = 0, to = totalOf(files)): readonly Piece[] {
  let begin = 0;
  return files.flatMap((file) => {
    const before = begin;
    begin += file.size.total;
    const within = (position: number) => Math.min(Math.max(position - before, 0), file.size.total);
    const piece = { file, from: within(from), to: within(to) };
    return piece.from < piece.to ? [piece] : [];
  });
}

async function* read(pieces: readonly Piece[]): AsyncGenerator<string> {
  for (const { file, from, to } of pieces) yield* file.read(from, to);
}

function measureOf(files: readonly DatasetFile[]): 'rows' | 'bytes' {
  return files[0]?.size.unit === 'stories' ? 'rows' : 'bytes';
}

function partOf(path: string, pieces: readonly Piece[]): Promise<StoryPart> {
  const files = pieces.map(({ file }) => file);
  const total = pieces.reduce((sum, { from, to }) => sum + to - from, 0);
  const measure = measureOf(files);
  const unit = measure === 'rows' ? 'stories' : 'bytes';
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const name = files.length === 1 ? (files[0] as DatasetFile).path : path;
  return requireStory({ path: name, bytes, size: { unit, total }, read: () => read(pieces) }, measure);
}

function noTestSplit(path: string, files: readonly DatasetFile[]): Fault {
  const names = files.map((file) => relative(path, file.path) || 'one file');
  return new Fault({
    code: 'data/no-test-split',
    kind: 'request',
    subject: path,
    expected: 'files with test or validation in their names, or a share to hold out',
    received: `only ${names.slice(0, 5).join(', ')}`,
    remedy: 'hold out a share, such as --test-share 0.1',
  });
}

async function heldOutParts(path: string, train: readonly DatasetFile[], share: number): Promise<StoryParts> {
  const cut = Math.floor(totalOf(train) * (1 - share));
  return {
    train: await partOf(path, piecesOf(train, 0, cut)),
    test: await partOf(path, piecesOf(train, cut)),
    rule: `what begins in the last ${share} of the ${measureOf(train)}`,
  };
}

async function partsOf(path: string, { train, test }: Files, share: number | undefined): Promise<StoryParts> {
  if (test.length === 0) {
    if (share === undefined) throw noTestSplit(path, train);
    return heldOutParts(path, train, share);
  }
  if (share !== undefined) {
    const names = test.map((file) => relative(path, file.path)).join(', ');
    throw optionFault('testShare', `nothing, for there are test files: ${names}`, share, 'leave it out');
  }
  return {
    train: await partOf(path, piecesOf(train)),
    test: await partOf(path, piecesOf(test)),
    rule: 'files of its own',
  };
}

/**
 * Opens a data set of stories as Hugging Face holds it. Of a folder the files of one format are read: Parquet before JSON lines
 * before text. Where files are named neither `train` nor `test` or `validation`, all are training files.
 *
 * @throws Fault `data/option`, `data/file-missing`, `data/file-format`, `data/file-empty`, `data/no-test-split`, `data/no-story`; of
 * Parquet those of `openParquet`; while reading also `data/json-line`, `data/split-overlap` and those of text files.
 */
export async function openDataset(options: DatasetOptions): Promise<StorySource> {
  const { path, column = storyColumn, testShare, ...choice } = options;
  if (testShare !== undefined && !(testShare > 0 && testShare < 1)) {
    throw optionFault('testShare', 'a number between 0 and 1', testShare);
  }
  const files = await openFiles(path, column);
  const parts = await partsOf(path, files, testShare);
  const facts = { format: files.format.name, ...(files.format.name === 'text' ? {} : { column }) };
  return frozenSource('dataset', parts, choice, facts);
}
