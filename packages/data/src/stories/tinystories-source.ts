import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../durable-file.ts';
import { optionFault } from '../option.ts';
import { systemCode } from '../storage-fault.ts';
import { frozenSource, type StoryChoice } from './frozen-source.ts';
import { isParquet } from './parquet-file.ts';
import { parquetFile, parquetFolder } from './parquet-part.ts';
import { firstStory, heldOutFrom, readStories, storyFault } from './story-file.ts';
import type { StoryPart, StoryParts } from './story-part.ts';
import type { StorySource } from './story-split.ts';

/** Stories from files in the TinyStories text format, or from Parquet files. */
export interface TinyStoriesOptions extends StoryChoice {
  /**
   * A folder with one of the pairs of `folderNames`, or else with Parquet files `train*.parquet` and `test*.parquet` or
   * `validation*.parquet`; or one file, whose last tenth is then the test split.
   */
  readonly path: string;
}

/** Names of the training and the test file in a folder, looked for in this order. */
export const folderNames: readonly (readonly [train: string, test: string])[] = [
  ['train.txt', 'test.txt'],
  ['TinyStoriesV2-GPT4-train.txt', 'TinyStoriesV2-GPT4-valid.txt'],
  ['TinyStories-train.txt', 'TinyStories-valid.txt'],
];

async function* read(path: string, from: number, to: number): AsyncGenerator<string> {
  for await (const { text, begin } of readStories(path, { position: from })) {
    if (begin >= to) return;
    yield text;
  }
}

/** The stories of a text file that begin at its bytes [from, to). */
function textPart(path: string, from: number, to: number): StoryPart {
  const bytes = to - from;
  return { path, bytes, size: { unit: 'bytes', total: bytes }, read: () => read(path, from, to) };
}

async function findPair(folder: string): Promise<readonly [string, string] | undefined> {
  for (const [train, test] of folderNames) {
    const pair = [join(folder, train), join(folder, test)] as const;
    if ((await exists(pair[0])) && (await exists(pair[1]))) return pair;
  }
  return undefined;
}

async function wholeFile(path: string): Promise<StoryPart> {
  await firstStory(path);
  return textPart(path, 0, (await stat(path)).size);
}

async function partsOfFolder(folder: string): Promise<StoryParts> {
  const pair = await findPair(folder);
  if (pair !== undefined) return partsOfPair(pair);
  const parts = await parquetFolder(folder);
  if (parts !== undefined) return parts;
  const names = [...folderNames, ['train*.parquet', 'test*.parquet or validation*.parquet']];
  const expected = names.map(([train, test]) => `${train} and ${test}`).join(', or ');
  throw storyFault('data/file-missing', folder, expected, 'a folder without them');
}

async function partsOfPair([trainPath, testPath]: readonly [string, string]): Promise<StoryParts> {
  if ((await realpath(trainPath)) === (await realpath(testPath))) {
    throw storyFault(
      'data/split-overlap',
      testPath,
      'another file than the training stories',
      'the same one',
    );
  }
  const [train, test] = [await wholeFile(trainPath), await wholeFile(testPath)];
  return { train, test, rule: 'a file of its own' };
}

async function partsOfFile(path: string, size: number): Promise<StoryParts> {
  if (isParquet(path)) return parquetFile(path);
  const boundary = await heldOutFrom(path, size);
  return {
    train: textPart(path, 0, boundary),
    test: textPart(path, boundary, size),
    rule: "the stories that begin in the last tenth of the file's bytes, or the last story",
  };
}

async function locate(path: string): Promise<StoryParts> {
  if (typeof path !== 'string' || path === '') {
    throw optionFault('data.path', 'a file or folder of stories for the source "tinystories"', path);
  }
  const stats = await stat(path).catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT' && systemCode(error) !== 'ENOTDIR') throw error;
    throw storyFault('data/file-missing', path, 'a file or folder of stories', 'nothing at that path');
  });
  return stats.isDirectory() ? partsOfFolder(path) : partsOfFile(path, stats.size);
}

/**
 * Opens stories in the TinyStories text format, or in the column `text` of Parquet files.
 *
 * The test split is frozen: the training stream refuses, or drops, stories that are in it.
 *
 * @throws Fault `data/file-missing`, `data/file-empty`, `data/no-story`, `data/too-few-stories`, `data/split-overlap`;
 * of Parquet files also `data/not-parquet`, `data/parquet-damaged`, `data/parquet-column`; while reading also
 * `data/invalid-utf8`, `data/story-too-long`.
 */
export async function openTinyStories({ path, ...choice }: TinyStoriesOptions): Promise<StorySource> {
  return frozenSource('tinystories', await locate(path), choice);
}
