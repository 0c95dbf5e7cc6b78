import { isUtf8 } from 'node:buffer';
import { Fault } from '@ouroboros/errors';

/** What separates the stories of a TinyStories file, on a line of its own. */
export const separator = '<|endoftext|>';

const separatorBytes = Buffer.from(separator, 'latin1');

/** A story longer than this is taken for a file of another format. */
const defaultMaximumBytes = 1 << 24;

/** A story and where it lies in its file. */
export interface LocatedStory {
  /** Without the white space around it; line ends are `\n`. */
  readonly text: string;
  /** Byte of the file at which it begins: after the separator before it. */
  readonly begin: number;
}

/** Where the bytes of a splitter come from. */
export interface SplitOptions {
  /** Names the file in faults. */
  readonly path: string;
  /** Byte of the file at which the first chunk begins (default 0). */
  readonly position?: number;
  /** The first chunk may begin inside a story, even inside a letter: leave out what precedes the first separator. */
  readonly partial?: boolean;
  /** Longest story accepted, in bytes (default 16 MiB). */
  readonly maximumBytes?: number;
}

/** Number of bytes before the first one that no UTF-8 text has there; all of them when the text merely stops too soon. */
export function validUtf8Prefix(bytes: Uint8Array): number {
  let valid = 0;
  let invalid = bytes.length + 1;
  while (invalid - valid > 1) {
    const middle = Math.floor((valid + invalid) / 2);
    if (begins(bytes.subarray(0, middle))) valid = middle;
    else invalid = middle;
  }
  return valid;
}

/** Whether the bytes are the beginning of some UTF-8 text. */
function begins(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function decode(bytes: Buffer, path: string, begin: number): string {
  if (!isUtf8(bytes)) {
    throw new Fault({
      code: 'data/invalid-utf8',
      kind: 'request',
      subject: path,
      expected: 'UTF-8 text',
      received: `something else at byte ${begin + validUtf8Prefix(bytes)}`,
      remedy: 'convert the file to UTF-8',
    });
  }
  return bytes.toString('utf8').replaceAll('\r\n', '\n').trim();
}

function tooLong(path: string, begin: number, maximumBytes: number): Fault {
  return new Fault({
    code: 'data/story-too-long',
    kind: 'request',
    subject: path,
    expected: `a line ${separator} within ${maximumBytes} bytes of every story's beginning`,
    received: `none after byte ${begin}`,
    remedy: `put ${separator} on a line of its own between stories`,
  });
}

/**
 * Splits the bytes of a TinyStories file into stories, holding one chunk and one story at a time. The separator counts
 * wherever it stands; blank stories are left out, so are the white space and a byte order mark around a story; the last
 * separator may be missing.
 *
 * @throws Fault `data/invalid-utf8` naming the byte, `data/story-too-long`.
 */
export async function* splitStories(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: SplitOptions,
): AsyncGenerator<LocatedStory> {
  const { path, maximumBytes = defaultMaximumBytes } = options;
  let begin = options.position ?? 0;
  let partial = options.partial ?? false;
  let held = Buffer.alloc(0);
  for await (const chunk of chunks) {
    let from = Math.max(0, held.length - separatorBytes.length + 1);
    held = Buffer.concat([held, chunk]);
    for (let at = held.indexOf(separatorBytes, from); at >= 0; at = held.indexOf(separatorBytes, from)) {
      const text = partial ? '' : decode(held.subarray(0, at), path, begin);
      if (text !== '') yield { text, begin };
      partial = false;
      begin += at + separatorBytes.length;
      held = held.subarray(at + separatorBytes.length);
      from = 0;
    }
    if (held.length > maximumBytes) throw tooLong(path, begin, maximumBytes);
  }
  const text = partial ? '' : decode(held, path, begin);
  if (text !== '') yield { text, begin };
}
