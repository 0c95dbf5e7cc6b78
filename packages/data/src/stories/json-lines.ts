import { isUtf8 } from 'node:buffer';
import { Fault } from '@ouroboros/errors';
import { chunksOf } from './story-file.ts';

/** A line longer than this is taken for a file of another format. */
const maximumBytes = 1 << 24;

const lineEnd = 0x0a;

/** A line and the byte of the file at which it begins. */
interface Line {
  readonly bytes: Buffer;
  readonly begin: number;
}

/** What is wrong with a line. */
interface Misfit {
  readonly expected: string;
  readonly received: string;
}

/** The lines of a file that begin at its bytes [from, to), wherever those lie. */
async function* linesWithin(path: string, from: number, to: number): AsyncGenerator<Line> {
  // A line begins behind a line end: from the byte before on, what precedes the first line end belongs to another line.
  let begin = Math.max(0, from - 1);
  let partial = begin < from;
  let held = Buffer.alloc(0);
  for await (const chunk of chunksOf(path, begin)) {
    let search = held.length;
    held = Buffer.concat([held, chunk]);
    for (let at = held.indexOf(lineEnd, search); at >= 0; at = held.indexOf(lineEnd)) {
      if (begin >= to) return;
      if (!partial) yield { bytes: held.subarray(0, at), begin };
      partial = false;
      begin += at + 1;
      held = held.subarray(at + 1);
      search = 0;
    }
    if (held.length <= maximumBytes) continue;
    const misfit = { expected: `lines of at most ${maximumBytes} bytes`, received: 'a longer one' };
    throw await lineFault(path, begin, misfit);
  }
  if (!partial && begin < to) yield { bytes: held, begin };
}

/** The number, from 1 on, of the line that begins at a byte. */
async function lineNumber(path: string, begin: number): Promise<number> {
  let [number, position] = [1, 0];
  for await (const chunk of chunksOf(path, 0)) {
    for (const byte of chunk.subarray(0, Math.max(0, begin - position))) if (byte === lineEnd) number++;
    position += chunk.length;
    if (position >= begin) break;
  }
  return number;
}

async function lineFault(path: string, begin: number, misfit: Misfit): Promise<Fault> {
  return new Fault({
    code: 'data/json-line',
    kind: 'request',
    subject: `${path} line ${await lineNumber(path, begin)}`,
    ...misfit,
    remedy: 'mend or remove the line; each line is to be one JSON object',
  });
}

function parse(text: string): { readonly value: unknown } | string {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return error instanceof Error ? error.message.replace(/\s+/g, ' ') : String(error);
  }
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (value === null) return 'null';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** The text of a line, empty where it has none to give. */
function textOf(bytes: Buffer, field: string): string | Misfit {
  if (!isUtf8(bytes)) return { expected: 'UTF-8 text', received: 'something else' };
  const line = bytes.toString('utf8').trim();
  if (line === '') return '';
  const parsed = parse(line);
  if (typeof parsed === 'string') return { expected: 'a JSON object', received: `no JSON (${parsed})` };
  const { value } = parsed;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { expected: 'a JSON object', received: kindOf(value) };
  }
  const text = (value as Record<string, unknown>)[field];
  if (typeof text === 'string') return text.replaceAll('\r\n', '\n').trim();
  if (text === null) return '';
  const fields = Object.keys(value).join(', ') || 'none';
  const received = text === undefined ? `the fields ${fields}` : kindOf(text);
  return { expected: `text in the field "${field}"`, received };
}

/**
 * The stories of the lines that begin at bytes [from, to) of a file of JSON lines, wherever those lie: of each object the text in
 * `field`. Blank lines and stories, and missing values (null), are left out, so is the white space around a story.
 *
 * @throws Fault `data/json-line` naming file and line; `data/file-missing`.
 */
export async function* readJsonLines(
  path: string,
  field: string,
  from: number,
  to: number,
): AsyncGenerator<string> {
  for await (const { bytes, begin } of linesWithin(path, from, to)) {
    const text = textOf(bytes, field);
    if (typeof text !== 'string') throw await lineFault(path, begin, text);
    if (text !== '') yield text;
  }
}
