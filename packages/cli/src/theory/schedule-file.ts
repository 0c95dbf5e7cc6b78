import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { Fault, nearest } from '@ouroboros/errors';
import { checkSchedule, type Schedule } from '@ouroboros/theory';

/** A schedule of one's own. */
export interface NamedSchedule {
  readonly name: string;
  readonly schedule: Schedule;
  /** Number of fits that it describes. */
  readonly fits: number;
}

/** What a schedule file may hold. */
interface Contents {
  readonly name?: string;
  readonly fits: readonly (readonly number[])[];
  readonly sizes: readonly number[];
  readonly labellers: readonly number[];
}

const keys = ['name', 'fits', 'sizes', 'labellers'] as const;

const example = '{"fits": [[1], [0.5, 0.5]], "sizes": [1, 1], "labellers": [0, 1]}';

/**
 * Reads a schedule: JSON with `fits`, the shares a_{n,i} of batches 1, 2, ... in every fit; `sizes` m_i in units (default:
 * 1 each); `labellers`, the model that made every batch, 0 for real data (default: model i-1); and a `name`.
 *
 * @throws Fault `theory/schedule-file` for a file that is missing, broken or holds something else; what `checkSchedule` throws,
 *   naming the file, for a schedule that does not hold.
 */
export async function readSchedule(path: string): Promise<NamedSchedule> {
  const { name, fits, sizes, labellers } = contentsOf(path, await readJson(path));
  const schedule: Schedule = {
    weights: (n) => fits[n - 1] ?? [],
    size: (batch) => sizes[batch - 1] ?? Number.NaN,
    labeller: (batch) => labellers[batch - 1] ?? Number.NaN,
    total: (n) => (fits[n - 1] ?? []).reduce((sum, share, i) => sum + (share > 0 ? (sizes[i] ?? 0) : 0), 0),
  };
  try {
    checkSchedule(schedule, fits.length);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault({ ...error.parts, subject: `${path}: ${error.parts.subject}` });
  }
  return { name: name ?? basename(path, extname(path)), schedule, fits: fits.length };
}

const unread: Readonly<Record<string, string>> = { ENOENT: 'nothing at that path', EISDIR: 'a directory' };

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const received = unread[error.code ?? ''] ?? error.message;
    throw refuse(path, 'a JSON file with a schedule', received, `write for example ${example}`);
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    const received = text.trim() === '' ? 'an empty file' : (error as Error).message;
    throw refuse(path, 'JSON', received, `write for example ${example}`);
  }
}

function contentsOf(path: string, value: unknown): Contents {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refuse(path, 'an object with fits', shown(value), `write for example ${example}`);
  }
  const given = value as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(given).find((key) => !keys.some((known) => known === key));
  if (unknown !== undefined) {
    const remedy = `did you mean "${nearest(unknown, keys)}"?`;
    throw refuse(path, `keys ${keys.join(', ')}`, `"${unknown}"`, remedy);
  }
  const { name } = given;
  if (name !== undefined && typeof name !== 'string') throw refuse(`${path}: name`, 'a text', shown(name));
  const fits = fitsOf(path, given.fits);
  const batches = Math.max(...fits.map(({ length }) => length));
  const sizes = listOf(path, { key: 'sizes', value: given.sizes, batches, otherwise: () => 1 });
  const labellers = listOf(path, { key: 'labellers', value: given.labellers, batches, otherwise: (i) => i });
  return { ...(name === undefined ? {} : { name }), fits, sizes, labellers };
}

function fitsOf(path: string, value: unknown): Contents['fits'] {
  const expected = 'a list with the shares of every fit, such as [[1], [0.5, 0.5]]';
  if (!Array.isArray(value) || value.length === 0) throw refuse(`${path}: fits`, expected, shown(value));
  for (const [i, shares] of value.entries()) {
    if (isNumbers(shares) && shares.length > 0) continue;
    throw refuse(`${path}: shares of fit ${i + 1}`, 'a list of numbers, one for each batch', shown(shares));
  }
  return value as number[][];
}

interface ListRequest {
  readonly key: string;
  readonly value: unknown;
  /** Batches that the fits use. */
  readonly batches: number;
  /** What batch i + 1 has where the list is left out. */
  readonly otherwise: (index: number) => number;
}

function listOf(path: string, { key, value, batches, otherwise }: ListRequest): readonly number[] {
  if (value === undefined) return Array.from({ length: batches }, (_, i) => otherwise(i));
  if (isNumbers(value) && value.length >= batches) return value;
  const received = isNumbers(value) ? `a list of ${value.length}` : shown(value);
  throw refuse(`${path}: ${key}`, `a list of ${batches} numbers, one for each batch that fits use`, received);
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'number');
}

/** A value in a few characters. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function refuse(subject: string, expected: string, received: string, remedy?: string): Fault {
  const parts = { code: 'theory/schedule-file', kind: 'request', subject, expected, received } as const;
  return new Fault(remedy === undefined ? parts : { ...parts, remedy });
}
