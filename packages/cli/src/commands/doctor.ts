import { statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import { Fault } from '@ouroboros/errors';
import { samplerKernels } from '@ouroboros/native';
import { describeMachine, type Machine, readVersions, type Versions } from '@ouroboros/recursion';
import { defaultThreads, devices } from '@ouroboros/runtime';
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
  };
  readonly machine: Machine & { readonly freeMemoryBytes: number };
  /** Threads that an operator uses by default. */
  readonly threads: number;
  readonly disk: { readonly path: string; readonly freeBytes: number };
  readonly devices: Awaited<ReturnType<typeof devices>>;
}

/** Says what is here and what is missing. @throws Fault when a run could not even use the processor. */
export async function doctor({ output }: CommandContext): Promise<void> {
  const diagnosis = await diagnose();
  output.result(textOf(diagnosis), diagnosis);
  if (!diagnosis.ok) throw unfit(diagnosis);
}

async function diagnose(): Promise<Diagnosis> {
  const addon = inspectAddon();
  const found = await devices();
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
  };
}

function inspectAddon(): Diagnosis['addon'] {
  try {
    return { loaded: true, kernels: samplerKernels() };
  } catch (error) {
    return { loaded: false, kernels: [], reason: error instanceof Error ? error.message : String(error) };
  }
}

function unfit({ addon, devices: found }: Diagnosis): Fault {
  const cpu = found.find(({ device }) => device === 'cpu');
  return new Fault({
    code: 'cli/unfit',
    kind: 'failure',
    subject: 'this installation',
    expected: 'an addon that loads and a processor that runs graphs',
    received: addon.reason ?? cpu?.reason ?? 'neither',
    remedy: 'run `npx -y pnpm@12 install`',
  });
}

const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

function textOf({ versions, addon, machine, threads, disk, devices: found }: Diagnosis): string {
  return columns([
    ...Object.entries(versions),
    ['addon', addon.loaded ? `loaded, kernels ${addon.kernels.join(', ')}` : `missing: ${addon.reason}`],
    ['processor', `${machine.cpu}, ${machine.platform} ${machine.architecture}`],
    ['cores', `${machine.cores}, ${threads} threads by default`],
    ['memory', `${gibibytes(machine.memoryBytes)}, ${gibibytes(machine.freeMemoryBytes)} free`],
    ['disk', `${gibibytes(disk.freeBytes)} free in ${disk.path}`],
    ...found.map(({ device, available, reason, remedy }) => [
      device,
      available ? 'available' : `missing: ${[reason, remedy].filter(Boolean).join('; ')}`,
    ]),
  ]);
}
