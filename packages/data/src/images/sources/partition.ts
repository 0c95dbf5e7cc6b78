import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { unreadable } from '../../source-folder.ts';

/** Name of CelebA's file of splits. */
export const partitionName = 'list_eval_partition.txt';

/** 0: train, 1: validation, 2: test. */
export type SplitNumber = 0 | 1 | 2;

/** A line of a partition. */
export interface PartitionEntry {
  /** Of the image's file, without a folder. */
  readonly name: string;
  readonly split: SplitNumber;
}

/** Which image belongs to which split. */
export interface Partition {
  /** How many images each split has. */
  readonly counts: Readonly<Record<SplitNumber, number>>;
  /** Of the entries. */
  readonly sha256: string;
  /** The entries in the file's order, read anew each time. */
  entries(): AsyncIterable<PartitionEntry>;
}

/** The longest part of a wrong line that a message shows. */
const shownCharacters = 60;

const entryPattern = /^([^\s/\\]+)\s+([012])$/;

function parseLine(path: string, line: string, number: number): PartitionEntry {
  const [, name, split] = entryPattern.exec(line) ?? [];
  if (name !== undefined && split !== undefined) return { name, split: Number(split) as SplitNumber };
  const shown = line.length > shownCharacters ? `${line.slice(0, shownCharacters)}...` : line;
  throw new Fault({
    code: 'data/partition-malformed',
    kind: 'request',
    subject: `${path}, line ${number}`,
    expected: 'the name of an image and 0 (train), 1 (validation) or 2 (test)',
    received: JSON.stringify(shown),
    remedy: `mend the line, or download ${basename(path)} again`,
  });
}

/** No line of a partition is as long: a longer one ends the reading where it is, as a wrong line. */
const longestLine = 4096;

/** The lines of a text file, the last one too where no line end follows. @throws Fault `data/not-readable`. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let held = '';
  try {
    for await (const chunk of createReadStream(path, 'utf8')) {
      const lines = `${held}${chunk}`.split('\n');
      held = lines.pop() ?? '';
      yield* lines;
      if (held.length > longestLine) break;
    }
  } catch (error) {
    throw unreadable(path, error);
  }
  yield held;
}

async function* read(path: string): AsyncGenerator<PartitionEntry> {
  let number = 0;
  for await (const line of linesOf(path)) {
    number++;
    if (line.trim() !== '') yield parseLine(path, line.trim(), number);
  }
}

/**
 * Reads a partition once to count its splits. Lines are `<name> <0, 1 or 2>`; blank ones are passed over.
 *
 * @throws Fault `data/partition-malformed` naming the first line that is anything else; `data/not-readable`.
 */
export async function openPartition(path: string): Promise<Partition> {
  const counts: Record<SplitNumber, number> = { 0: 0, 1: 0, 2: 0 };
  const hash = createHash('sha256');
  for await (const { name, split } of read(path)) {
    counts[split]++;
    hash.update(`${name} ${split}\n`);
  }
  return { counts, sha256: hash.digest('hex'), entries: () => read(path) };
}
