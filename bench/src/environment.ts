import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describeMachine, readVersions } from '@ouroboros/recursion';

/** Where and with what something was measured. */
export interface Environment {
  readonly cpu: string;
  /** Cores that this process may use. */
  readonly cores: number;
  readonly memoryBytes: number;
  readonly platform: string;
  readonly architecture: string;
  readonly node: string;
  readonly onnxruntime: string;
  readonly ouroboros: string;
  readonly tinybench: string;
  /** Processes that ran or waited, averaged over the last 1, 5 and 15 minutes before the measurement. */
  readonly loadAverage: readonly number[];
  /** Of this checkout, with `-dirty` where files differ from it; null outside a checkout. */
  readonly commit: string | null;
  readonly device: string;
  readonly threads: number;
  readonly quick: boolean;
  readonly startedAt: string;
}

/** What of the environment is chosen and not found. */
export type EnvironmentChoice = Pick<Environment, 'device' | 'threads' | 'quick'>;

/** Describes this machine, its load and the versions of everything that is measured. */
export async function describeEnvironment(choice: EnvironmentChoice): Promise<Environment> {
  const startedAt = new Date().toISOString();
  return {
    ...describeMachine(),
    ...(await readVersions()),
    tinybench: tinybenchVersion(),
    loadAverage: loadavg(),
    commit: await readCommit(),
    ...choice,
    startedAt,
  };
}

/** Of the manifest beside the module, which the package does not export. */
function tinybenchVersion(): string {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve('tinybench').replace(/dist\/[^/]*$/, 'package.json');
  return (require(manifest) as { version: string }).version;
}

async function readCommit(): Promise<string | null> {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const git = async (...parts: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)('git', ['-C', here, ...parts]);
    return stdout.trim();
  };
  try {
    // In someone else's repository the path to this file is another one.
    if ((await git('rev-parse', '--show-prefix')) !== 'bench/src/') return null;
    return await git('describe', '--always', '--dirty', '--abbrev=40', '--exclude=*');
  } catch {
    return null;
  }
}
