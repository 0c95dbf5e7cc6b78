import { Fault } from '@ouroboros/errors';
import {
  type CudaReport,
  inspectCuda,
  installCudaProvider,
  probeDevice,
  providerPlace,
} from '@ouroboros/runtime';
import { interruptible } from '../interruption.ts';
import type { CommandContext } from '../program.ts';
import { columns } from '../terminal/columns.ts';

/** Lists what can be set up, and what of it is here. */
export async function listSetups({ output }: CommandContext): Promise<void> {
  const cuda = await inspectCuda();
  const { installed, reason } = cuda.provider;
  const state = installed ? 'installed' : `not installed: ${reason}`;
  output.result(columns([['cuda', 'the CUDA provider of ONNX Runtime, for NVIDIA GPUs', state]]), { cuda });
}

/**
 * Fetches the CUDA provider where it is missing, and computes something on the first CUDA device.
 *
 * @throws Fault `runtime/cuda-platform`, `runtime/cuda-fetch` or `runtime/cuda-folder` when it cannot be fetched, `cli/cuda-unfit`
 * when it is there but does not run, with what is missing.
 */
export async function setupCuda({ output, again }: CommandContext): Promise<void> {
  const { screen } = output;
  const { version, host } = providerPlace();
  const label = `fetching the CUDA provider ${version} from ${host}`;
  const onBytes = (bytes: number) => {
    screen.status({ label, detail: `${(bytes / 1e6).toFixed(0)} MB` });
  };
  const fetched = await interruptible({ screen, again }, (signal) =>
    installCudaProvider({ signal, onBytes }),
  );
  screen.status({ label: 'trying the CUDA provider' });
  const device = await probeDevice('cuda');
  screen.clear();
  if (!device.available) throw unfit(version, await inspectCuda(), device);
  const text = `the CUDA provider ${version} ${fetched ? 'is installed' : 'was there already'} and computes: use --device cuda`;
  output.result(text, { version, fetched, available: true });
}

/** Names all that is missing, not only the library that the linker came across first. */
function unfit(
  version: string,
  { driver, libraries }: CudaReport,
  { reason = 'an unknown reason', remedy }: { readonly reason?: string; readonly remedy?: string },
): Fault {
  const missing = [...(driver.loads ? [] : ['libcuda.so.1 (the driver of NVIDIA)']), ...libraries.missing];
  const received = missing.length > 0 ? `none of ${missing.join(', ')} loads` : reason;
  return new Fault({
    code: 'cli/cuda-unfit',
    kind: 'failure',
    subject: `the CUDA provider ${version}, which is installed`,
    expected: 'to compute on a GPU',
    received: missing.length === 1 ? `${missing[0]} does not load` : received,
    ...(remedy !== undefined && { remedy }),
  });
}
