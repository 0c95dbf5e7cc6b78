import { availableParallelism } from 'node:os';
import { requireInteger } from './validation.ts';

/** Most threads that one call may use. */
const most = 256;

const cores = Math.min(availableParallelism(), most);

/** The number of threads a call may use: the machine's cores by default. Throws `native/argument`. */
export function requireThreads(threads: number | undefined, subject = 'threads'): number {
  return requireInteger(subject, threads ?? cores, 1, most);
}
