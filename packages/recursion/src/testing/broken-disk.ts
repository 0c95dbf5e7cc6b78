import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** The functions of `node:fs/promises` that change what is on the disk. */
const writers = [
  'appendFile',
  'copyFile',
  'link',
  'mkdir',
  'rename',
  'rm',
  'truncate',
  'unlink',
  'writeFile',
] as const;

// biome-ignore lint/suspicious/noExplicitAny: the arguments are passed on as they are.
type AnyFunction = (...values: any[]) => unknown;
type Table = Record<string, AnyFunction>;

/** What happens at one of the writes. */
export type Trouble = (step: number) => Error | undefined;

/** Runs `work` while every change of the disk first asks `trouble`, counting from 1; returns how many there were. */
export async function withTrouble(trouble: Trouble, work: () => Promise<unknown>): Promise<number> {
  const table = fs.promises as unknown as Table;
  const originals = Object.fromEntries(
    [...writers, 'open'].map((name) => [name, table[name] as AnyFunction]),
  );
  let steps = 0;
  for (const [name, original] of Object.entries(originals)) {
    table[name] = async (...values) => {
      const isRead = name === 'open' && (values[1] === undefined || values[1] === 'r' || values[1] === 0);
      const error = isRead ? undefined : trouble(++steps);
      if (error) throw error;
      return original(...values);
    };
  }
  syncBuiltinESMExports();
  try {
    await work();
  } finally {
    Object.assign(table, originals);
    syncBuiltinESMExports();
  }
  return steps;
}

/** The process is dead from step `last` on: nothing is written any more, nothing is cleaned up. */
export function deadFrom(last: number): Trouble {
  return (step) => (step >= last ? new Error(`killed at write ${step}`) : undefined);
}

/** The disk is full at step `at` alone. */
export function fullAt(at: number): Trouble {
  return (step) =>
    step === at ? Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }) : undefined;
}
