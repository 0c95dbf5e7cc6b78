import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeDirectory, storageFault, systemCode } from '@ouroboros/data';
import { Fault } from '@ouroboros/errors';
import { z } from 'zod';
import { isAlive, processBirth } from './process-identity.ts';

const holderRecord = z.object({
  pid: z.number(),
  host: z.string(),
  birth: z.string().optional(),
  since: z.string(),
  /** Tells two locks of one process apart. */
  token: z.string(),
});
type Holder = z.infer<typeof holderRecord>;

/** The right to write a run, until released. */
export interface Lock {
  release(): Promise<void>;
}

/** Tokens of the locks that this process holds or is about to take. */
const held = new Set<string>();

/** How often a lock that changed while it was looked at is tried again, and for how long to step back in between. */
const attempts = 50;
const longestPause = 50;

/**
 * Takes the lock at `path`, a file that names process and host. A lock whose process is dead is taken over.
 *
 * @throws Fault `run/locked` when a live process holds it, or one of another host, which cannot be asked.
 */
export async function acquireLock(path: string): Promise<Lock> {
  const holder = newHolder();
  const text = `${JSON.stringify(holder)}\n`;
  // The lock appears with its text in one step, as a link to this file: one that is created and then written could be
  // left empty by a kill.
  const aside = `${path}.${holder.pid}.${holder.token}`;
  held.add(holder.token);
  try {
    await makeDirectory(dirname(path));
    await writeFile(aside, text);
    await take(path, aside);
    await removeLeftovers(path, aside);
    return { release: () => release(path, text, holder.token) };
  } catch (error) {
    held.delete(holder.token);
    throw storageFault(error, dirname(path));
  } finally {
    await rm(aside, { force: true }).catch(() => undefined);
  }
}

function newHolder(): Holder {
  const birth = processBirth(process.pid);
  const token = randomBytes(8).toString('hex');
  const since = new Date().toISOString();
  return { pid: process.pid, host: hostname(), ...(birth === undefined ? {} : { birth }), since, token };
}

async function take(path: string, aside: string): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (await place(aside, path)) return;
    await evictDead(path, aside);
  }
  throw locked(path, undefined);
}

async function release(path: string, text: string, token: string): Promise<void> {
  try {
    if ((await readIfThere(path)) === text) await rm(path, { force: true });
  } finally {
    held.delete(token);
  }
}

/** Creates `path` with the contents of `aside` in one step; false when it exists. */
async function place(aside: string, path: string): Promise<boolean> {
  try {
    await link(aside, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    if (!['ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EPERM'].includes(systemCode(error) ?? '')) throw error;
    return await placeCopy(aside, path);
  }
}

/** For file systems without hard links. */
async function placeCopy(aside: string, path: string): Promise<boolean> {
  try {
    await copyFile(aside, path, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

const claimSuffix = '.claim';

/**
 * Removes the lock when its process is dead. Only one process at a time may do that, else a slow one could remove the
 * lock that a quick one has just taken: each first shows its claim, then looks for those of others, so of two at
 * least one sees the other and steps back.
 *
 * @throws Fault `run/locked` when the process lives or cannot be asked.
 */
async function evictDead(path: string, aside: string): Promise<void> {
  const text = await readIfThere(path);
  if (text === undefined) return;
  const holder = parseHolder(text);
  if (holder && !isStale(holder)) throw locked(path, holder);
  const claim = `${aside}${claimSuffix}`;
  await place(aside, claim);
  const isAlone = !(await hasRival(path, claim));
  if (isAlone && (await readIfThere(path)) === text) await rm(path, { force: true });
  await rm(claim, { force: true });
  if (!isAlone) await delay(Math.random() * longestPause);
}

/** Whether a live process shows another claim. */
async function hasRival(path: string, own: string): Promise<boolean> {
  for (const name of await readdir(dirname(path))) {
    const claim = join(dirname(path), name);
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith(claimSuffix) || claim === own) continue;
    const text = await readIfThere(claim);
    const holder = text === undefined ? undefined : parseHolder(text);
    if (holder && !isStale(holder)) return true;
  }
  return false;
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
}

/** Undefined for a torn lock, which only a kill on a file system without links can leave. */
function parseHolder(text: string): Holder | undefined {
  try {
    return holderRecord.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function isStale(holder: Holder): boolean {
  if (holder.host !== hostname()) return false;
  if (holder.pid === process.pid) return !held.has(holder.token);
  return !isAlive(holder.pid, holder.birth);
}

function locked(path: string, holder: Holder | undefined): Fault {
  const isElsewhere = holder !== undefined && holder.host !== hostname();
  return new Fault({
    code: 'run/locked',
    kind: 'request',
    subject: `the run in ${dirname(path)}`,
    expected: 'no other process that writes it',
    received: holder
      ? `process ${holder.pid} on host ${holder.host}, since ${holder.since}`
      : 'a lock that changes',
    remedy: isElsewhere
      ? `wait for it, or remove ${path} if that process has ended`
      : 'wait for it, or choose another --out',
  });
}

/** Removes what killed processes left beside the lock: files that bear the id of a dead process. */
async function removeLeftovers(path: string, own: string): Promise<void> {
  const prefix = `${basename(path)}.`;
  for (const name of await readdir(dirname(path))) {
    const file = join(dirname(path), name);
    if (!name.startsWith(prefix) || file.startsWith(own)) continue;
    const [pid = '', token = ''] = name.slice(prefix.length).split('.');
    const isOurs = Number(pid) === process.pid;
    if (isOurs ? !held.has(token) : !isAlive(Number(pid))) await rm(file, { force: true });
  }
}
