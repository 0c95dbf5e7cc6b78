import { isUtf8 } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import { Fault } from '@ouroboros/errors';
import type { AsyncBuffer, FileMetaData } from 'hyparquet';
import { openStoryFile, storyFault } from './story-file.ts';

// The library is imported where a file is read: few commands read one, and all would wait for it.

/** The column that holds the stories, where no other is named. */
export const storyColumn = 'text';

/** What a Parquet file begins and ends with. */
const magic = 'PAR1';

/** A Parquet file whose footer has been read. */
export interface ParquetFile {
  readonly path: string;
  /** Rows, of which blank ones are no stories. */
  readonly rows: number;
  readonly bytes: number;
  /** Name of the column that holds the stories. */
  readonly column: string;
  readonly metadata: FileMetaData;
}

/** Whether a path is taken for a Parquet file: by its name. */
export function isParquet(path: string): boolean {
  return path.toLowerCase().endsWith('.parquet');
}

function damaged(path: string, received: string, cause?: unknown): Fault {
  const [expected, remedy] = ['a whole Parquet file', 'get the file once more'];
  const code = 'data/parquet-damaged';
  return new Fault({ code, kind: 'request', subject: path, expected, received, remedy }, { cause });
}

/** Exactly `count` bytes: hyparquet takes what it gets for what it asked for. */
async function readExactly(
  handle: FileHandle,
  path: string,
  from: number,
  count: number,
): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(count);
  for (let done = 0; done < count; ) {
    const { bytesRead } = await handle.read(bytes, done, count - done, from + done);
    if (bytesRead === 0) throw damaged(path, `nothing at byte ${from + done}, where data should be`);
    done += bytesRead;
  }
  return bytes.buffer;
}

function bufferOf(handle: FileHandle, path: string, byteLength: number): AsyncBuffer {
  return {
    byteLength,
    slice: (from, to = byteLength) => {
      if (from < 0 || to > byteLength || to < from) {
        throw damaged(path, `data said to lie at bytes ${from} to ${to} of ${byteLength}`);
      }
      return readExactly(handle, path, from, to - from);
    },
  };
}

async function withFile<T>(path: string, use: (file: AsyncBuffer) => Promise<T>): Promise<T> {
  const handle = await openStoryFile(path);
  try {
    return await use(bufferOf(handle, path, (await handle.stat()).size));
  } finally {
    await handle.close();
  }
}

/** What hyparquet throws, as a Fault: it throws plain errors, RangeErrors and TypeErrors for bytes it cannot make out. */
async function orDamaged<T>(path: string, where: string, work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => {
    if (error instanceof Fault) throw error;
    throw damaged(path, `${where} (${error instanceof Error ? error.message : String(error)})`, error);
  });
}

async function requireWhole(path: string, file: AsyncBuffer): Promise<void> {
  const size = file.byteLength;
  if (size === 0) throw storyFault('data/file-empty', path, 'stories', 'an empty file');
  const word = async (at: number) =>
    Buffer.from(await file.slice(at, Math.min(size, at + 4))).toString('latin1');
  if ((await word(0)) !== magic) {
    throw storyFault(
      'data/not-parquet',
      path,
      `a Parquet file, which begins with ${magic}`,
      'another format',
    );
  }
  if (size < 12 || (await word(size - 4)) !== magic) {
    throw damaged(path, `a truncated one: ${size} bytes that do not end with ${magic}`);
  }
}

async function requireColumn(path: string, metadata: FileMetaData, wanted: string): Promise<void> {
  const { parquetSchema } = await import('hyparquet');
  const columns = parquetSchema(metadata).children.map(({ element }) => element);
  const column = columns.find(({ name }) => name === wanted);
  const names = columns.map(({ name }) => name).join(', ') || 'none';
  if (column === undefined) {
    throw storyFault('data/parquet-column', path, `a column "${wanted}"`, `the columns ${names}`);
  }
  if (column.type === 'BYTE_ARRAY') return;
  const type = column.type ?? 'nested values';
  throw storyFault('data/parquet-column', path, `text in the column "${wanted}"`, type);
}

/**
 * Reads the footer of a Parquet file with a column of stories.
 *
 * @throws Fault `data/file-empty`, `data/not-parquet`, `data/parquet-damaged`, `data/parquet-column`.
 */
export async function openParquet(path: string, column: string = storyColumn): Promise<ParquetFile> {
  return withFile(path, async (file) => {
    await requireWhole(path, file);
    const { parquetMetadataAsync } = await import('hyparquet');
    const metadata = await orDamaged(path, 'a footer that cannot be read', () => parquetMetadataAsync(file));
    await requireColumn(path, metadata, column);
    return { path, metadata, column, rows: Number(metadata.num_rows), bytes: file.byteLength };
  });
}

/** UTF-8 or a Fault: the default puts marks in the place of what is none. */
function textOf({ path, column }: ParquetFile, bytes: Uint8Array): string {
  if (isUtf8(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  throw new Fault({
    code: 'data/invalid-utf8',
    kind: 'request',
    subject: path,
    expected: `UTF-8 text in the column "${column}"`,
    received: 'something else',
    remedy: 'convert the column to UTF-8',
  });
}

async function rowsOf(
  file: AsyncBuffer,
  parquet: ParquetFile,
  rowStart: number,
  rowEnd: number,
): Promise<readonly string[]> {
  const { path, metadata, column } = parquet;
  const { parquetReadObjects } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  const parsers = { stringFromBytes: (bytes: Uint8Array | undefined) => bytes && textOf(parquet, bytes) };
  const options = { file, metadata, compressors, parsers, columns: [column], rowStart, rowEnd };
  const rows = await orDamaged(path, `rows ${rowStart} to ${rowEnd} that cannot be read`, () =>
    parquetReadObjects(options),
  );
  return rows.map(({ [column]: text }) => (typeof text === 'string' ? text : ''));
}

/**
 * The stories of rows [from, to), streamed: one row group is in memory at a time. Blank rows and missing values are left
 * out, so is the white space around a story; line ends are `\n`.
 *
 * @throws Fault `data/parquet-damaged`, `data/invalid-utf8`.
 */
export async function* readParquet(parquet: ParquetFile, from: number, to: number): AsyncGenerator<string> {
  let begin = 0;
  for (const { num_rows } of parquet.metadata.row_groups) {
    const end = begin + Number(num_rows);
    const [first, last] = [Math.max(begin, from), Math.min(end, to)];
    begin = end;
    if (first >= last) continue;
    const texts = await withFile(parquet.path, (file) => rowsOf(file, parquet, first, last));
    for (const text of texts) {
      const story = text.replaceAll('\r\n', '\n').trim();
      if (story !== '') yield story;
    }
  }
}
