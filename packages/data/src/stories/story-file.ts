import { type FileHandle, open } from 'node:fs/promises';
import { Fault } from '@ouroboros/errors';
import { systemCode } from '../storage-fault.ts';
import { type LocatedStory, separator, splitStories } from './story-splitter.ts';

/** Bytes read at a time: few enough that working through them holds the thread for milliseconds. */
const chunkBytes = 1 << 18;

/** The Fault for a file of stories that cannot be used. */
export function storyFault(code: string, path: string, expected: string, received: string): Fault {
  return new Fault({
    code,
    kind: 'request',
    subject: path,
    expected,
    received,
    remedy: 'check the path',
  });
}

/** Opens a file for reading. @throws Fault `data/file-missing`, `data/not-readable`. */
export async function openStoryFile(path: string): Promise<FileHandle> {
  return open(path, 'r').catch((error: unknown) => {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw storyFault('data/file-missing', path, 'a file of stories', 'nothing at that path');
    }
    if (code === 'EACCES' || code === 'EPERM') {
      throw storyFault('data/not-readable', path, 'a readable file', 'a refusal (no permission)');
    }
    throw error;
  });
}

/** The bytes of a file from `position` on, in pieces. */
export async function* chunksOf(path: string, position: number): AsyncGenerator<Uint8Array> {
  const handle = await openStoryFile(path);
  try {
    for (let at = position; ; ) {
      const chunk = Buffer.allocUnsafe(chunkBytes);
      const { bytesRead } = await handle.read(chunk, 0, chunkBytes, at);
      if (bytesRead === 0) return;
      yield chunk.subarray(0, bytesRead);
      at += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

/** Where to begin reading a file of stories. */
export interface ReadOptions {
  /** Byte of the file (default 0). */
  readonly position?: number;
  /** The byte may lie inside a story, which is then left out; else it is 0 or the `begin` of a story. */
  readonly partial?: boolean;
}

/**
 * The stories of a file, streamed: the file may be larger than memory.
 *
 * @throws Fault `data/file-missing`, and as `splitStories`.
 */
export function readStories(path: string, options: ReadOptions = {}): AsyncGenerator<LocatedStory> {
  return splitStories(chunksOf(path, options.position ?? 0), { path, ...options });
}

/**
 * The first story of a file, to find out early whether there is any.
 *
 * @throws Fault `data/file-empty` or `data/no-story`.
 */
export async function firstStory(path: string): Promise<LocatedStory> {
  for await (const story of readStories(path)) return story;
  const handle = await openStoryFile(path);
  try {
    const { size } = await handle.stat();
    if (size === 0) throw storyFault('data/file-empty', path, 'stories', 'an empty file');
    throw storyFault(
      'data/no-story',
      path,
      'a story',
      `nothing but white space and ${separator} in ${size} bytes`,
    );
  } finally {
    await handle.close();
  }
}

/** The last tenth of a file's bytes is held out. */
const trainShare = 0.9;

/** The stories of a file that begin at its bytes [from, to), wherever those lie. */
export async function* storiesWithin(path: string, from: number, to: number): AsyncGenerator<LocatedStory> {
  // A story begins where a separator ends; one that ends at `from` or behind it begins at most its length before.
  const position = Math.max(0, from - separator.length);
  for await (const story of readStories(path, { position, partial: position > 0 })) {
    if (story.begin >= to) return;
    if (story.begin >= from) yield story;
  }
}

/** The first story of a file that begins at or after byte `cut`; undefined when there is none. */
async function firstAfter(path: string, cut: number): Promise<LocatedStory | undefined> {
  for await (const story of storiesWithin(path, cut, Number.POSITIVE_INFINITY)) return story;
  return undefined;
}

/**
 * Where the test split of a single file begins: at the first story that begins in the last tenth of the file's bytes, or,
 * where none does, at the last story.
 *
 * @returns the byte at which that story begins.
 * @throws Fault `data/too-few-stories` when the file holds one story only.
 */
export async function heldOutFrom(path: string, size: number): Promise<number> {
  const first = await firstStory(path);
  let held = await firstAfter(path, Math.floor(size * trainShare));
  if (held === undefined) {
    for await (const story of readStories(path)) held = story;
  }
  if (held !== undefined && held.begin > first.begin) return held.begin;
  throw storyFault(
    'data/too-few-stories',
    path,
    'at least two stories, the last of them for the test',
    'one story',
  );
}
