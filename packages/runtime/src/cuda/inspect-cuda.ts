import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { brokenFiles, providerPlace } from './provider.ts';
import { neededLibraries } from './shared-object.ts';

/** What CUDA needs, and whether it is here. */
export interface CudaReport {
  readonly provider: {
    readonly installed: boolean;
    /** Why not, in one line. */
    readonly reason?: string;
    readonly remedy?: string;
  };
  /** The driver of NVIDIA. */
  readonly driver: { readonly loads: boolean; readonly version?: string };
  /** Libraries of CUDA and cuDNN that the provider wants (without it: the main ones), and those that do not load. */
  readonly libraries: { readonly wanted: readonly string[]; readonly missing: readonly string[] };
}

/** What is wanted at least, before the provider is here to tell. */
const mainLibraries = ['libcudart.so.12', 'libcublas.so.12', 'libcudnn.so.9'];
const driverLibrary = 'libcuda.so.1';
const patience = 30_000;

/** Tries each library; Node finds no module in one that loads. Run in a process of its own. */
const script = `
const missing = process.argv.slice(1).filter((name) => {
  try { process.dlopen({ exports: {} }, name); return false; }
  catch (error) { return !/did not self-register|symbol not found/i.test(error.message); }
});
process.stdout.write(JSON.stringify(missing));`;

/** Says which parts of CUDA are here. */
export async function inspectCuda(): Promise<CudaReport> {
  const { wanted = mainLibraries, ...provider } = await inspectProvider();
  const missing = await librariesThatDoNotLoad([driverLibrary, ...wanted]);
  const version = await driverVersion();
  return {
    provider,
    driver: { loads: !missing.includes(driverLibrary), ...(version !== undefined && { version }) },
    libraries: { wanted, missing: missing.filter((name) => name !== driverLibrary) },
  };
}

/** Those of `names` that the linker does not load, tried in a process of its own. All where that process ends early. */
export function librariesThatDoNotLoad(names: readonly string[]): Promise<readonly string[]> {
  if (process.platform !== 'linux') return Promise.resolve(names);
  return new Promise((resolve) => {
    execFile(process.execPath, ['-e', script, ...names], { timeout: patience }, (error, stdout) => {
      resolve(error ? names : (JSON.parse(stdout) as string[]));
    });
  });
}

async function inspectProvider(): Promise<CudaReport['provider'] & { readonly wanted?: readonly string[] }> {
  try {
    const place = providerPlace();
    const broken = await brokenFiles(place.files, place.folder);
    if (broken.length > 0) {
      return {
        installed: false,
        reason: `without ${broken.join(', ')}`,
        remedy: 'run `ouroboros setup cuda`',
      };
    }
    const cuda = place.files.find((file) => file.includes('_cuda')) ?? '';
    const needed = await neededLibraries(join(place.folder, cuda));
    return { installed: true, wanted: needed.filter((name) => /^lib(cu|nv)/.test(name)) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { installed: false, reason: `not made for ${error.parts.received}` };
  }
}

async function driverVersion(): Promise<string | undefined> {
  const text = await readFile('/proc/driver/nvidia/version', 'utf8').catch(() => '');
  return /Kernel Module(?: for \S+)? +(\d[\d.]+)/.exec(text)?.[1];
}
