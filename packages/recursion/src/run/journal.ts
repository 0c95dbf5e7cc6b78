import { appendFile, open, stat, truncate } from 'node:fs/promises';
import { storageFault, systemCode } from '@ouroboros/data';

/** One line of `events.jsonl`, besides its time. */
export interface JournalEntry {
  readonly event:
    | 'start'
    | 'resume'
    | 'prepare'
    | 'fit'
    | 'evaluate'
    | 'specimens'
    | 'sample'
    | 'stop'
    | 'finish';
  readonly [detail: string]: unknown;
}

/** `events.jsonl`: what happened when, one JSON object a line, only ever appended to. */
export class Journal {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Opens a journal; half a line that a kill left at its end is cut off. */
  static async open(path: string): Promise<Journal> {
    await truncateTornLine(path);
    return new Journal(path);
  }

  /** Adds a line with the present time. @throws Fault when the directory is full or read-only. */
  async append(entry: JournalEntry): Promise<void> {
    const line = `${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`;
    await appendFile(this.#path, line).catch((error: unknown) => {
      throw storageFault(error, this.#path);
    });
  }
}

/** Longest line that is looked for; entries are far shorter. */
const tailBytes = 1 << 16;

async function truncateTornLine(path: string): Promise<void> {
  const size = await stat(path).then(
    (stats) => stats.size,
    (error: unknown) => {
      if (systemCode(error) === 'ENOENT') return 0;
      throw error;
    },
  );
  if (size === 0) return;
  const start = Math.max(0, size - tailBytes);
  const tail = await readRange(path, start, size - start);
  const end = start + tail.lastIndexOf(0x0a) + 1;
  if (end < size) await truncate(path, end);
}

async function readRange(path: string, start: number, length: number): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
