import type { Device, DeviceReport } from './device.ts';
import { shortMessage } from './short-message.ts';

/** What a probe that failed left behind. */
export interface ProbeFailure {
  /** Message of the error, and what the libraries wrote to stderr. */
  readonly text: string;
  /** Which of several CUDA devices was tried. */
  readonly index?: number;
  /** What ended the process, where it did not end by itself. */
  readonly signal?: string;
}

type Explanation = Pick<DeviceReport, 'reason' | 'remedy'>;

const installCuda = 'run `ouroboros setup cuda`, which downloads it';
const installLibraries = 'install CUDA 12 and cuDNN 9 and name their folders in LD_LIBRARY_PATH';
const installVulkan = 'install a Vulkan driver for the GPU (on Debian: libvulkan1 and mesa-vulkan-drivers)';

/** Why a device is missing and what to do, from what its probe left behind. */
export function explain(device: Device, failure: ProbeFailure): Explanation {
  if (failure.signal !== undefined) {
    return { reason: `its probe was ended by ${failure.signal}`, remedy: 'use --device cpu' };
  }
  const library = /(\S+\.so[.\d]*): cannot open shared object file/.exec(failure.text)?.[1];
  const file = library?.split('/').at(-1);
  if (device === 'cuda') return absentIndex(failure) ?? explainCuda(file, failure.text);
  if (device === 'webgpu') return explainWebgpu(file, failure.text);
  return { reason: shortMessage(failure.text), remedy: 'reinstall onnxruntime-node' };
}

/** Where CUDA works, but has no device of that index. */
function absentIndex({ text, index = 0 }: ProbeFailure): Explanation | undefined {
  if (!/Invalid device ID|invalid device ordinal/i.test(text)) return undefined;
  const count = /must be between 0 \(inclusive\) and (\d+) \(exclusive\)/.exec(text)?.[1];
  const here =
    count === undefined
      ? ''
      : count === '1'
        ? ': only cuda:0 is here'
        : `: ${count} are here, from cuda:0 on`;
  return { reason: `there is no cuda:${index}${here}`, remedy: 'nvidia-smi -L lists the devices' };
}

function explainCuda(file: string | undefined, text: string): Explanation {
  if (file?.startsWith('libonnxruntime_providers_')) {
    return { reason: `${file}, the CUDA provider, is not installed`, remedy: installCuda };
  }
  if (file) return { reason: `the CUDA provider does not find ${file}`, remedy: installLibraries };
  if (/no CUDA-capable device|CUDA driver version is insufficient|CUDA failure/i.test(text)) {
    return { reason: `no usable NVIDIA GPU: ${shortMessage(text)}`, remedy: 'check nvidia-smi' };
  }
  return unexplained(text);
}

function explainWebgpu(file: string | undefined, text: string): Explanation {
  if (file) return { reason: `WebGPU does not find ${file}`, remedy: installVulkan };
  if (/Failed to get a WebGPU adapter|No supported adapters/i.test(text)) {
    return { reason: 'WebGPU finds no GPU adapter', remedy: installVulkan };
  }
  return unexplained(text);
}

function unexplained(text: string): Explanation {
  if (/backend not found/.test(text)) return { reason: 'onnxruntime-node has it not on this platform' };
  return { reason: shortMessage(text), remedy: 'use --device cpu' };
}
