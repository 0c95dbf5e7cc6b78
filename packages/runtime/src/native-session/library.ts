import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { openOnnxRuntime } from '@ouroboros/native';

/** Whether sessions can be made that compute with the kernels of the addon. */
export interface NativeKernels {
  readonly available: boolean;
  /** Version of ONNX Runtime, where they are. */
  readonly version?: string;
  /** Why they are not, in one line. */
  readonly reason?: string;
}

let found: NativeKernels | undefined;

/**
 * Whether the kernels of the addon can be used in this process, found out once. OUROBOROS_KERNELS=off switches them off, and
 * OUROBOROS_ONNXRUNTIME names another library than the one in onnxruntime-node.
 */
export function nativeKernels(): NativeKernels {
  found ??= look();
  return found;
}

function look(): NativeKernels {
  if (process.env.OUROBOROS_KERNELS === 'off') {
    return { available: false, reason: 'switched off by OUROBOROS_KERNELS' };
  }
  try {
    const path = process.env.OUROBOROS_ONNXRUNTIME ?? libraryPath();
    if (path === undefined)
      return { available: false, reason: `no library for ${process.platform} ${process.arch}` };
    return { available: true, version: openOnnxRuntime(path) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { available: false, reason: error.message };
  }
}

/** The shared library that onnxruntime-node loads. */
function libraryPath(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const root = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  const versions = readdirSync(join(root, 'bin')).filter((name) => name.startsWith('napi-v'));
  return versions
    .map((name) => join(root, 'bin', name, 'linux', process.arch, 'libonnxruntime.so.1'))
    .find((path) => existsSync(path));
}
