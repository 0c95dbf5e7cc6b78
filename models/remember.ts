import { createHash } from 'node:crypto';
import type { WorkerContext } from '@ouroboros/runtime';

/** Builds something once per worker and keeps it, under the family's name and whatever it depends on; what failed is tried again. */
export function remember<T>(
  context: Pick<WorkerContext, 'memory'>,
  family: string,
  parts: readonly unknown[],
  make: () => T,
): T {
  const key = `${family}:${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`;
  const known = context.memory.get(key) as T | undefined;
  if (known) return known;
  const made = make();
  context.memory.set(key, made);
  if (made instanceof Promise) made.catch(() => context.memory.delete(key));
  return made;
}
