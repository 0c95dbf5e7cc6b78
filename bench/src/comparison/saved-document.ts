import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Fault } from '@ouroboros/errors';
import type { BenchDocument, CaseResult } from '../document.ts';

/**
 * Requires that a file can be written where it shall be, before half an hour of measurement.
 *
 * @throws Fault `bench/file` of kind request.
 */
export async function requireFolder(option: string, file: string): Promise<void> {
  const folder = await stat(dirname(file)).catch(() => undefined);
  if (!folder?.isDirectory())
    throw refuse(`${option} ${file}`, 'a file in a folder that exists', `no folder ${dirname(file)}`);
  const there = await stat(file).catch(() => undefined);
  if (there && !there.isFile()) throw refuse(`${option} ${file}`, 'the name of a file', 'something else');
}

/** Writes `text` to a file, which is either whole or as it was. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const aside = `${file}.${process.pid}.part`;
  try {
    await writeFile(aside, text);
    await rename(aside, file);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}

/**
 * Reads what `--save` or `--json` wrote.
 *
 * @throws Fault `bench/file` of kind request where it is something else.
 */
export async function readDocument(file: string): Promise<BenchDocument> {
  const subject = `--against ${file}`;
  const expected = 'a document that bench --save wrote';
  const text = await readFile(file, 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse(subject, expected, 'no JSON');
  }
  const lack = lackOf(value);
  if (lack !== undefined) throw refuse(subject, expected, lack);
  return value as BenchDocument;
}

/** What a value lacks to be a document; undefined where it lacks nothing that a comparison reads. */
function lackOf(value: unknown): string | undefined {
  const { environment, suites } = fieldsOf(value);
  if (typeof fieldsOf(environment).cpu !== 'string') return 'one without environment.cpu';
  if (!Array.isArray(suites)) return 'one without suites';
  for (const suite of suites) {
    const { name, cases } = fieldsOf(suite);
    if (typeof name !== 'string' || !Array.isArray(cases)) return 'a suite without a name and cases';
    const wrong = cases.findIndex((result) => !isCase(result));
    if (wrong >= 0) return `a suite ${name} whose cases[${wrong}] is none`;
  }
  return undefined;
}

function isCase(value: unknown): value is CaseResult {
  const { name, unit, throughput, median, times } = fieldsOf(value);
  const isPositive = (figure: unknown): boolean => typeof figure === 'number' && figure > 0;
  const isNamed = typeof name === 'string' && typeof unit === 'string';
  const isTimed = Array.isArray(times) && times.length > 0 && times.every(isPositive);
  return isNamed && isTimed && isPositive(throughput) && isPositive(median);
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function refuse(subject: string, expected: string, received: string): Fault {
  return new Fault({ code: 'bench/file', kind: 'request', subject, expected, received });
}
