import { Fault, type FaultParts } from '@ouroboros/errors';

type Explanation = Omit<FaultParts, 'subject'>;

const diskFull: Explanation = {
  code: 'data/disk-full',
  kind: 'failure',
  expected: 'room to write',
  received: 'a full disk or an exhausted quota',
  remedy: 'free some space or choose another directory, then run the same command again',
};

/** The Fault for a place where the system lets nobody make files, such as /proc. */
export function unwritablePlace(path: string, cause: unknown): Fault {
  return new Fault({ subject: path, ...notWritable('a place where nothing can be made') }, { cause });
}

/** The explanation for a directory that refuses writes, with the reason the system gave. */
function notWritable(received: string): Explanation {
  return {
    code: 'data/not-writable',
    kind: 'request',
    expected: 'a place that can be written',
    received,
    remedy: 'choose another directory or change its permissions',
  };
}

const explanations: Readonly<Record<string, Explanation>> = {
  ENOSPC: diskFull,
  EDQUOT: diskFull,
  EROFS: notWritable('a read-only file system'),
  EACCES: notWritable('a refusal (no permission)'),
  EPERM: notWritable('a refusal (operation not permitted)'),
  ENOTDIR: notWritable('a path that runs through a file'),
  EEXIST: notWritable('a path that runs through a file'),
  EISDIR: notWritable('a directory where a file should go'),
};

/** The `code` that Node gives to an error of the operating system, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/**
 * The error to throw when writing `path` failed: a Fault `data/disk-full` or `data/not-writable` that names the path and
 * what to do, or `error` itself where the cause is none of these.
 */
export function storageFault(error: unknown, path: string): unknown {
  const explanation = explanations[systemCode(error) ?? ''];
  return explanation === undefined ? error : new Fault({ subject: path, ...explanation }, { cause: error });
}
