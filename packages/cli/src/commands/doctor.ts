import { statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import { Fault } from '@ouroboros/errors';
import { instructionSets } from '@ouroboros/native';
import { describeMachine, type Machine, readVersions, type Versions } from '@ouroboros/recursion';
import {
  type CudaReport,
  defaultThreads,
  devices,
  inspectCuda,
  type NativeKernels,
  nativeKernels,
} from '@ouroboros/runtime';
import type { CommandContext } from '../program.ts';
import { columns } from '../terminal/columns.ts';

/** What `doctor --json` prints. */
interface Diagnosis {
  /** Everything that a run on the processor needs is there. */
  readonly ok: boolean;
  readonly versions: Versions;
  readonly addon: {
    readonly loaded: boolean;
    /** Instruction sets that the sampler uses here, the best first. */
    readonly kernels: readonly string[];
    readonly reason?: string;
    readonly remedy?: string;
  };
  readonly machine: Machine & { readonly freeMemoryBytes: number };
  /** Threads that an operator uses by default. */
  readonly threads: number;
  readonly disk: { readonly path: string; readonly freeBytes: number };
  readonly devices: Awaited<ReturnType<typeof devices>>;
  /** Whether training and decoding on the processor use the kernels of the addon. */
  readonly kernels: NativeKernels;
  /** What CUDA needs. */
  readonly cuda: CudaReport;
}

/** Says what is here and what is missing. @throws Fault when a run could not even use the processor. */
export async function doctor({ output }: CommandContext): Promise<void> {
  const diagnosis = await diagnose();
  output.result(textOf(diagnosis), diagnosis);
  if (!diagnosis.ok) throw unfit(diagnosis);
}

async function diagnose(): Promise<Diagnosis> {
  const addon = inspectAddon();
  const [found, cuda] = await Promise.all([devices(), inspectCuda()]);
  const path = process.cwd();
  const { bavail, bsize } = await statfs(path);
  return {
    ok: addon.loaded && found.some(({ device, available }) => device === 'cpu' && available),
    versions: await readVersions(),
    addon,
    machine: { ...describeMachine(), freeMemoryBytes: freemem() },
    threads: defaultThreads(),
    disk: { path, freeBytes: bavail * bsize },
    devices: found,
    kernels: addon.loaded ? nativeKernels() : { available: false, reason: 'the addon is missing' },
    cuda,
  };
}

function inspectAddon(): Diagnosis['addon'] {
  try {
    return { loaded: true, kernels: instructionSets() };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { subject, received, remedy } = error.parts;
    const reason = `${subject}: ${received}`;
    return { loaded: false, kernels: [], reason, ...(remedy === undefined ? {} : { remedy }) };
  }
}

function unfit({ addon, devices: found }: Diagnosis): Fault {
  const cpu = found.find(({ device }) => device === 'cpu');
  const { reason = 'no processor that runs graphs', remedy } = addon.loaded ? (cpu ?? {}) : addon;
  return new Fault({
    code: 'cli/unfit',
    kind: 'failure',
    subject: 'this installation',
    expected: 'an addon that loads and a processor that runs graphs',
    received: reason,
    ...(remedy === undefined ? {} : { remedy }),
  });
}

function missing({ reason, remedy }: { readonly reason?: string; readonly remedy?: string }): string {
  return `missing: ${[reason, remedy].filter((part) => part !== undefined).join('; ')}`;
}

const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

function kernelLine({ available, version, reason }: NativeKernels): string {
  return available ? `on, in sessions of ONNX Runtime ${version}` : `off: ${reason}`;
}

function cudaRows({ provider, driver, libraries }: CudaReport): string[][] {
  const { wanted, missing: lacking } = libraries;
  const found = `${wanted.length} of ${wanted.length} load`;
  const version = driver.version ?? 'of unknown version';
  return [
    ['cuda provider', provider.installed ? 'installed' : missing(provider)],
    ['cuda driver', driver.loads ? version : missing({ reason: 'libcuda.so.1 does not load' })],
    ['cuda libraries', lacking.length === 0 ? found : missing({ reason: lacking.join(', ') })],
  ];
}

function textOf(diagnosis: Diagnosis): string {
  const { versions, addon, machine, threads, disk, devices: found } = diagnosis;
  return columns([
    ...Object.entries(versions),
    ['addon', addon.loaded ? `loaded, kernels ${addon.kernels.join(', ')}` : missing(addon)],
    ['processor', `${machine.cpu}, ${machine.platform} ${machine.architecture}`],
    ['cores', `${machine.cores}, ${threads} threads by default`],
    ['memory', `${gibibytes(machine.memoryBytes)}, ${gibibytes(machine.freeMemoryBytes)} free`],
    ['disk', `${gibibytes(disk.freeBytes)} free in ${disk.path}`],
    ['kernels', kernelLine(diagnosis.kernels)],
    ...found.map((report) => [report.device, report.available ? 'available' : missing(report)]),
    ...cudaRows(diagnosis.cuda),
  ]);
}
