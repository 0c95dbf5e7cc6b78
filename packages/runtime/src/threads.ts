import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';

/** Reads a file under `/proc` or `/sys`; undefined when it is not there. */
export type ReadText = (path: string) => string | undefined;

/** Number of threads that can really run at once here: the cores of this process, fewer in a container with a CPU quota. */
export function defaultThreads(cores: number = availableParallelism(), read: ReadText = readText): number {
  const quota = cpuQuota(read);
  return quota === undefined ? cores : Math.max(1, Math.min(cores, Math.floor(quota)));
}

/** Cores' worth of time that the control groups of this process grant; undefined where there is no limit. */
function cpuQuota(read: ReadText): number | undefined {
  const quotas = [...groupPaths(read)].flatMap((path) => [
    parseQuota(read(join('/sys/fs/cgroup', path, 'cpu.max'))),
    parseQuota(
      `${read(join('/sys/fs/cgroup/cpu', path, 'cpu.cfs_quota_us')) ?? 'max'} ${
        read(join('/sys/fs/cgroup/cpu', path, 'cpu.cfs_period_us')) ?? ''
      }`,
    ),
  ]);
  const limits = quotas.filter((quota) => quota !== undefined);
  return limits.length > 0 ? Math.min(...limits) : undefined;
}

/** The groups of this process and every group above them, for a limit may stand on any. */
function groupPaths(read: ReadText): Set<string> {
  const paths = new Set(['/']);
  for (const line of (read('/proc/self/cgroup') ?? '').split('\n')) {
    const [, controllers, path] = line.split(':');
    if (path === undefined || !(controllers === '' || controllers?.split(',').includes('cpu'))) continue;
    for (let at = path; at !== dirname(at); at = dirname(at)) paths.add(at);
  }
  return paths;
}

/** `"150000 100000"` is 1.5 cores; `"max 100000"` and `"-1 100000"` are no limit. */
function parseQuota(text: string | undefined): number | undefined {
  const [quota, period] = (text ?? '').trim().split(/\s+/).map(Number);
  if (quota === undefined || period === undefined) return undefined;
  return quota > 0 && period > 0 ? quota / period : undefined;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
