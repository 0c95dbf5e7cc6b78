import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { shortMessage } from '../short-message.ts';
import { runScript, type ScriptEnd } from './fetch-script.ts';
import { brokenFiles, type ProviderPlace, providerPlace } from './provider.ts';

/** How the provider is installed. */
export interface InstallOptions {
  /** Default: that of the onnxruntime-node in use. */
  readonly place?: ProviderPlace;
  readonly signal?: AbortSignal;
  /** Gets the bytes that have arrived so far. */
  readonly onBytes?: (bytes: number) => void;
  /** Milliseconds without a new byte after which fetching is given up; default two minutes. */
  readonly patience?: number;
}

const stagingPrefix = '.setup-cuda-';
const usualPatience = 120_000;

/**
 * Fetches the CUDA provider that belongs to the onnxruntime-node in use, by the install script of that package, unless it is there
 * already. The script runs beside the files that are there; these are replaced once all new ones have arrived whole.
 *
 * @returns whether anything was fetched
 * @throws Fault `runtime/cuda-platform`, `runtime/cuda-folder` where the folder cannot be written to, `runtime/cuda-fetch` when
 * fetching fails: each leaves what was there.
 */
export async function installCudaProvider(options: InstallOptions = {}): Promise<boolean> {
  const { place = providerPlace(), signal } = options;
  if ((await brokenFiles(place.files, place.folder)).length === 0) return false;
  const staging = join(place.root, `${stagingPrefix}${process.pid}`);
  try {
    await stage(place, staging);
    const end = await runScript(staging, {
      ...{ signal, onBytes: options.onBytes ?? (() => {}), patience: options.patience ?? usualPatience },
    });
    signal?.throwIfAborted();
    if (end.code !== 0) throw scriptFault(place, end);
    await moveIn(place, staging);
  } catch (error) {
    throw isFileError(error) ? folderFault(place, error) : error;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return true;
}

/** Makes a folder with the script, on the disk of the package, from where it finds what it imports; those left behind are removed. */
async function stage({ root }: ProviderPlace, staging: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (name.startsWith(stagingPrefix) && !isAlive(Number(name.slice(stagingPrefix.length)))) {
      await rm(join(root, name), { recursive: true, force: true });
    }
  }
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging);
  await cp(join(root, 'script'), join(staging, 'script'), { recursive: true });
}

async function moveIn(place: ProviderPlace, staging: string): Promise<void> {
  const arrived = join(staging, relative(place.root, place.folder));
  const broken = await brokenFiles(place.files, arrived);
  if (broken.length > 0) throw fetchFault(place, `${broken.join(', ')} not whole`, 'run it again');
  for (const file of place.files) await rename(join(arrived, file), join(place.folder, file));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && !(error instanceof Fault) && 'syscall' in error;
}

function scriptFault(place: ProviderPlace, { stderr, hasStalled }: ScriptEnd): Fault {
  if (/\b(ENOSPC|EACCES|EROFS|EDQUOT)\b/.test(stderr)) return folderFault(place, new Error(reasonIn(stderr)));
  if (hasStalled) return fetchFault(place, `nothing more from ${place.host}`, networkRemedy(place));
  const code = /\b(ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|EPIPE|CERT_\w+)\b/.exec(
    stderr,
  )?.[1];
  const reason = reasonIn(stderr);
  const unreached = code !== undefined || /HTTP status code|socket hang up|certificate/i.test(reason);
  const host = /(?:ENOTFOUND|EAI_AGAIN) ([\w.-]+)/.exec(stderr)?.[1] ?? place.host;
  const received = unreached ? `no connection to ${host} (${reason || code})` : `"${reason}"`;
  return fetchFault(place, received, unreached ? networkRemedy(place) : 'run it again');
}

/** The message of the error that a process of Node ended with. */
function reasonIn(stderr: string): string {
  const line = /^(?:Uncaught )?\[?\w*Error(?: \[\w+\])?: (.+)$/m.exec(stderr)?.[1];
  return shortMessage(line ?? stderr.trim().split('\n').at(-1) ?? '');
}

function networkRemedy({ files, version, folder }: ProviderPlace): string {
  return `run it again with a network (HTTPS_PROXY is heeded), or put ${files.join(', ')} of ONNX Runtime ${version} into ${folder}`;
}

function fetchFault({ version }: ProviderPlace, received: string, remedy: string): Fault {
  return new Fault({
    code: 'runtime/cuda-fetch',
    kind: 'failure',
    subject: `the CUDA provider of onnxruntime-node ${version}`,
    expected: 'to fetch it',
    received,
    remedy,
  });
}

function folderFault({ folder }: ProviderPlace, { message }: Error): Fault {
  return new Fault({
    code: 'runtime/cuda-folder',
    kind: 'failure',
    subject: dirname(folder),
    expected: 'a folder that this user may write to, with 2 GB of room',
    received: `"${message}"`,
    remedy: 'run it as the user who installed the packages',
  });
}
