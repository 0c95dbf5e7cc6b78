import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Versions of the programs that computed a run. */
export interface Versions {
  readonly ouroboros: string;
  readonly node: string;
  readonly onnxruntime: string;
}

/** The machine that began a run. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly platform: string;
  readonly architecture: string;
}

const require = createRequire(import.meta.url);

async function versionAt(path: string): Promise<string> {
  const { version } = JSON.parse(await readFile(path, 'utf8')) as { version: string };
  return version;
}

/** Versions of Ouroboros, Node and ONNX Runtime. */
export async function readVersions(): Promise<Versions> {
  // ONNX Runtime belongs to the runtime package and is found from there.
  const fromRuntime = createRequire(require.resolve('@ouroboros/runtime'));
  return {
    ouroboros: await versionAt(fileURLToPath(new URL('../../package.json', import.meta.url))),
    node: process.versions.node,
    onnxruntime: await versionAt(fromRuntime.resolve('onnxruntime-node/package.json')),
  };
}

/** Processor, cores that this process may use, and memory. */
export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    platform: platform(),
    architecture: arch(),
  };
}

let commit: Promise<string | undefined> | undefined;

/**
 * The commit of this checkout, with `-dirty` where files differ from it; undefined outside a checkout of ours. Asked
 * once per process.
 */
export function readCommit(): Promise<string | undefined> {
  commit ??= askGit();
  return commit;
}

async function askGit(): Promise<string | undefined> {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const git = async (...parts: string[]) => {
    const { stdout } = await promisify(execFile)('git', ['-C', here, ...parts]);
    return stdout.trim();
  };
  try {
    // In someone else's repository the path to this file is another one.
    if ((await git('rev-parse', '--show-prefix')) !== 'packages/recursion/src/run/') return undefined;
    return await git('describe', '--always', '--dirty', '--abbrev=40', '--exclude=*');
  } catch {
    return undefined;
  }
}
