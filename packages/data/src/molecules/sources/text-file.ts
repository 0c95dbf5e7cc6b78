import { createReadStream } from 'node:fs';
import { unreadable } from '../../source-folder.ts';

/** Characters that are read at once, about. */
const chunkBytes = 2 ** 20;

/** The text of a file (UTF-8), piece by piece. @throws Fault `data/not-readable`. */
export async function* readText(path: string): AsyncGenerator<string> {
  try {
    yield* createReadStream(path, { encoding: 'utf8', highWaterMark: chunkBytes });
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The lines of a text file, the last one too where no line end follows; one that is longer than any text's ends the reading. */
export async function* readLines(path: string): AsyncGenerator<string> {
  let held = '';
  for await (const text of readText(path)) {
    const lines = `${held}${text}`.split(/\r?\n/);
    held = lines.pop() ?? '';
    yield* lines;
    if (held.length > chunkBytes) break;
  }
  if (held !== '') yield held;
}
