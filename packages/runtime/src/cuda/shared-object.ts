import { type FileHandle, open } from 'node:fs/promises';

const sectionBytes = 64;
const sectionTypes = { dynamic: 6, withoutBytes: 8 } as const;
const needed = 1n;

interface Section {
  readonly type: number;
  readonly offset: number;
  readonly size: number;
  /** Index of the section with its strings. */
  readonly link: number;
}

/**
 * Names of the libraries that a shared object of 64-bit Linux wants loaded with it.
 *
 * @throws Error when the file is none, or ends before its last section does, as one does that was not copied to its end.
 */
export async function neededLibraries(path: string): Promise<readonly string[]> {
  const file = await open(path);
  try {
    const sections = await readSections(file);
    const dynamic = sections.find(({ type }) => type === sectionTypes.dynamic);
    const strings = dynamic && sections[dynamic.link];
    if (!dynamic || !strings) return [];
    return namesIn(await bytesOf(file, dynamic), await bytesOf(file, strings));
  } finally {
    await file.close();
  }
}

async function readSections(file: FileHandle): Promise<readonly Section[]> {
  const { size } = await file.stat();
  const header = await bytesOf(file, { offset: 0, size: sectionBytes });
  if (header.readUInt32BE(0) !== 0x7f454c46 || header[4] !== 2)
    throw new Error('no shared object for 64 bits');
  const offset = Number(header.readBigUInt64LE(0x28));
  const table = { offset, size: header.readUInt16LE(0x3c) * sectionBytes };
  requireWithin(table, size);
  const bytes = await bytesOf(file, table);
  const starts = Array.from({ length: bytes.length / sectionBytes }, (_, i) => i * sectionBytes);
  const sections = starts.map((start) => sectionAt(bytes, start));
  for (const each of sections) if (each.type !== sectionTypes.withoutBytes) requireWithin(each, size);
  return sections;
}

function sectionAt(bytes: Buffer, start: number): Section {
  return {
    type: bytes.readUInt32LE(start + 4),
    offset: Number(bytes.readBigUInt64LE(start + 24)),
    size: Number(bytes.readBigUInt64LE(start + 32)),
    link: bytes.readUInt32LE(start + 40),
  };
}

function namesIn(dynamic: Buffer, strings: Buffer): readonly string[] {
  const names: string[] = [];
  for (let at = 0; at + 16 <= dynamic.length; at += 16) {
    if (dynamic.readBigInt64LE(at) !== needed) continue;
    const start = Number(dynamic.readBigUInt64LE(at + 8));
    names.push(strings.toString('latin1', start, strings.indexOf(0, start)));
  }
  return names;
}

function requireWithin({ offset, size }: Pick<Section, 'offset' | 'size'>, end: number): void {
  if (offset + size > end) throw new Error(`it ends at byte ${end}, before byte ${offset + size}`);
}

async function bytesOf(
  file: FileHandle,
  { offset, size }: Pick<Section, 'offset' | 'size'>,
): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(size), 0, size, offset);
  if (bytesRead < size) throw new Error(`it ends at byte ${offset + bytesRead}`);
  return buffer;
}
