import { createHash } from 'node:crypto';
import type { WorkerContext } from '@ouroboros/runtime';

/** Builds something once per worker and keeps it, under the family's name and whatever it depends on. */
export function remember<T>(
  context: WorkerContext,
  family: string,
  parts: readonly unknown[],
  make: () => T,
): T {
  const key = `${family}:${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`;
  const known = context.memory.get(key) as T | undefined;
  if (known) return known;
  const made = make();
  context.memory.set(key, made);
  return made;
}
