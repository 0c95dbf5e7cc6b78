import { stat } from 'node:fs/promises';
import { sha256File } from '../checksum.ts';
import { exists } from '../durable-file.ts';
import { dropped, statusError, strangeAnswer, wrongChecksum } from './hub-fault.ts';
import { type HubFileInfo, request } from './hub-file.ts';
import { PartialFile } from './partial-file.ts';
import { Retries, type RetryPolicy } from './retries.ts';

/** What to do with a download besides. */
export interface DownloadOptions {
  readonly signal?: AbortSignal;
  /** Bytes of the file that are there; may fall when a download starts over. */
  readonly onBytes?: (bytes: number) => void;
}

/** After this many new bytes earlier trouble is forgotten. */
const enoughToForget = 1 << 20;

/** Asks for what is missing; `If-Range` makes the hub send all of a file that is another one now. */
async function requestRest(file: HubFileInfo, part: PartialFile, signal?: AbortSignal): Promise<Response> {
  const isStrong = part.etag !== undefined && !part.etag.startsWith('W/');
  const range = { range: `bytes=${part.length}-`, ...(isStrong ? { 'if-range': part.etag as string } : {}) };
  const init = part.length > 0 ? { headers: range } : {};
  const response = await request(file.url, { ...init, signal: signal ?? null });
  if (response.ok) return response;
  await response.body?.cancel();
  if (response.status === 416) {
    await part.restart(undefined);
    throw dropped(file.url, 0, file.bytes);
  }
  throw statusError(file.url, response);
}

/** Puts the partial file to where the answer begins. @throws Fault `hub/strange-answer`. */
async function align(file: HubFileInfo, part: PartialFile, { status, headers }: Response): Promise<void> {
  if (status === 206) {
    const range = headers.get('content-range') ?? '';
    if (range === `bytes ${part.length}-${file.bytes - 1}/${file.bytes}`) return;
    const expected = `the bytes from ${part.length} on, of ${file.bytes}`;
    throw strangeAnswer(file.url, expected, `content-range "${range}"`);
  }
  const length = headers.get('content-length') ?? String(file.bytes);
  if (length !== String(file.bytes)) throw strangeAnswer(file.url, `${file.bytes} bytes`, `${length} bytes`);
  await part.restart(headers.get('etag') ?? undefined);
}

async function receive(file: HubFileInfo, part: PartialFile, options: DownloadOptions): Promise<void> {
  const { signal, onBytes } = options;
  const response = await requestRest(file, part, signal);
  if (response.body === null) throw dropped(file.url, part.length, file.bytes);
  const pieces = response.body.getReader();
  try {
    await align(file, part, response);
    for (;;) {
      const { value, done } = await readPiece(file, part, pieces, signal);
      if (done) break;
      await part.append(value);
      onBytes?.(part.length);
    }
  } finally {
    await pieces.cancel().catch(() => undefined);
  }
  if (part.length < file.bytes) throw dropped(file.url, part.length, file.bytes);
}

async function readPiece(
  file: HubFileInfo,
  part: PartialFile,
  pieces: ReadableStreamDefaultReader<Uint8Array>,
  signal: AbortSignal | undefined,
) {
  return pieces.read().catch((error: unknown) => {
    signal?.throwIfAborted();
    throw dropped(file.url, part.length, file.bytes, error);
  });
}

/** Receives until all is there, asking again after trouble. */
async function receiveAll(
  file: HubFileInfo,
  part: PartialFile,
  options: DownloadOptions,
  retries: Retries,
): Promise<void> {
  for (let last = part.length; part.length < file.bytes; ) {
    try {
      await receive(file, part, options);
    } catch (error) {
      if (part.length - last >= enoughToForget) retries.reset();
      last = part.length;
      await retries.after(error);
    }
  }
}

/** Whether this very file is there already. */
async function isThere(path: string, { bytes, sha256 }: HubFileInfo): Promise<boolean> {
  if (!(await exists(path))) return false;
  const stats = await stat(path);
  return stats.isFile() && stats.size === bytes && (await sha256File(path)) === sha256;
}

/**
 * Downloads a file of the hub to `path`, which appears when it is whole and its checksum is right. What an earlier
 * download left in `<path>.part` is gone on with; a file that is there already is not downloaded again.
 *
 * @returns whether anything was downloaded.
 * @throws Fault `hub/checksum`, `hub/connection-dropped`, as `inspectHubFile`, `data/disk-full`, `data/not-writable`.
 * Also `signal.reason`. What has come is kept.
 */
export async function downloadHubFile(
  file: HubFileInfo,
  path: string,
  options: DownloadOptions,
  policy: RetryPolicy,
): Promise<boolean> {
  if (await isThere(path, file)) return false;
  const part = await PartialFile.open(path, file.sha256);
  try {
    options.onBytes?.(part.length);
    await receiveAll(file, part, options, new Retries(policy, options.signal));
    const digest = part.length === file.bytes ? await part.digest() : `${part.length} bytes`;
    if (digest !== file.sha256) {
      await part.restart(undefined);
      throw wrongChecksum(file.url, file.sha256, digest);
    }
    await part.finish();
    return true;
  } finally {
    await part.close();
  }
}
