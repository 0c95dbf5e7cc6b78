import { readFile } from 'node:fs/promises';
import { Fault } from '@ouroboros/errors';
import type { z } from 'zod';

/** Whether `error` says that a file or one of its directories does not exist. */
function isMissing(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/**
 * The text of a file; undefined when it does not exist.
 *
 * @throws Fault `report/unreadable` when it exists and cannot be read.
 */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new Fault({
      code: 'report/unreadable',
      kind: 'failure',
      subject: path,
      expected: 'a readable file',
      received: (error as Error).message,
    });
  }
}

/**
 * Reads and checks a JSON file; undefined when it does not exist.
 *
 * @throws Fault `report/corrupt` naming the file and what is wrong in it.
 */
export async function readRecord<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const text = await readText(path);
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(parseJson(path, text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const place = issue && issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
  throw corrupt(path, `${place}${issue?.message ?? 'something else'}`);
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw corrupt(
      path,
      text.trim() === '' ? 'an empty file' : 'a truncated or altered file, which is not JSON',
    );
  }
}

/** The Fault for a file that does not hold what the run wrote. */
export function corrupt(path: string, received: string): Fault {
  return new Fault({
    code: 'report/corrupt',
    kind: 'failure',
    subject: path,
    expected: 'a record as the run wrote it',
    received,
    remedy: 'restore the file, or run the experiment again with the same --out, which writes it anew',
  });
}
