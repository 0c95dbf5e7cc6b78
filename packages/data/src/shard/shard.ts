import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { hashRange } from '../checksum.ts';
import { systemCode } from '../storage-fault.ts';
import { corruptShard, decodeManifest, type Manifest, manifestName, type ShardFile } from './manifest.ts';

/** A shard on the disk whose files were found to be as its manifest says. */
export interface Shard<M extends Manifest = Manifest> {
  readonly directory: string;
  readonly manifest: M;
}

/** How closely a shard is looked at when it is opened. */
export interface OpenShardOptions {
  /**
   * Compare the contents with their SHA-256 (default: true). A file is read once per process: as long as its size, times
   * and place on the disk stay the same, opening it again costs nothing. Sizes are compared always.
   */
  readonly verify?: boolean;
}

/** Files whose contents were verified by this process, by identity and expected checksum. */
const verified = new Set<string>();

function identity(stats: BigIntStats, file: ShardFile): string {
  return [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs, file.sha256].join(':');
}

async function verifyContents(handle: FileHandle, path: string, file: ShardFile): Promise<void> {
  const key = identity(await handle.stat({ bigint: true }), file);
  if (verified.has(key)) return;
  const hash = createHash('sha256');
  await hashRange(handle, hash, 0, file.bytes);
  const actual = hash.digest('hex');
  if (actual !== file.sha256) {
    throw corruptShard(path, `contents with checksum ${file.sha256}`, `${actual} (altered)`);
  }
  verified.add(key);
}

async function checkFile(directory: string, file: ShardFile, verify: boolean): Promise<void> {
  const path = join(directory, file.name);
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw systemCode(error) === 'ENOENT' ? corruptShard(path, 'a file of the shard', 'nothing') : error;
  });
  try {
    const { size } = await handle.stat();
    if (size !== file.bytes) throw corruptShard(path, `${file.bytes} bytes`, `${size} bytes`);
    if (verify) await verifyContents(handle, path, file);
  } finally {
    await handle.close();
  }
}

async function readManifest(directory: string): Promise<Manifest> {
  const path = join(directory, manifestName);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    const code = systemCode(error);
    throw code === 'ENOENT' || code === 'ENOTDIR' ? missingShard(directory) : error;
  });
  return decodeManifest(path, text);
}

function missingShard(directory: string): Fault {
  return new Fault({
    code: 'data/shard-missing',
    kind: 'request',
    subject: directory,
    expected: `a shard (a directory with ${manifestName})`,
    received: 'none',
    remedy: 'check the path',
  });
}

/**
 * Opens a shard of any kind.
 *
 * @throws Fault `data/shard-missing`, or `data/corrupt` naming the file that is altered, truncated or missing.
 */
export async function openShard(directory: string, options: OpenShardOptions = {}): Promise<Shard> {
  const manifest = await readManifest(directory);
  for (const file of manifest.files) await checkFile(directory, file, options.verify ?? true);
  return { directory, manifest };
}

/** The shard as one of kind `kind`. @throws Fault `data/wrong-kind`. */
export function requireKind<K extends Manifest['kind']>(
  shard: Shard,
  kind: K,
): Shard<Extract<Manifest, { kind: K }>> {
  if (shard.manifest.kind === kind) return shard as Shard<Extract<Manifest, { kind: K }>>;
  throw new Fault({
    code: 'data/wrong-kind',
    kind: 'request',
    subject: shard.directory,
    expected: `a shard of ${kind}`,
    received: `one of ${shard.manifest.kind}`,
    remedy: 'name another shard',
  });
}
