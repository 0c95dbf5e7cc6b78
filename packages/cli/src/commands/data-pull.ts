import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { type PullProgress, pullDataset } from '@ouroboros/data';
import { interruptible } from '../interruption.ts';
import type { CommandContext } from '../program.ts';
import { columns } from '../terminal/columns.ts';
import type { Screen } from '../terminal/screen.ts';

/** Arguments of `ouroboros data pull`. */
export interface PullArguments {
  readonly dataset: string;
  readonly out?: string;
  readonly endpoint?: string;
}

/** Downloads a data set from the hub, or what is missing of it. */
export async function pullData(
  { dataset, out = join('data', dataset), endpoint }: PullArguments,
  { output, again }: CommandContext,
): Promise<void> {
  const { screen } = output;
  const where = endpoint === undefined ? {} : { endpoint };
  const files = await interruptible({ screen, again }, (signal) =>
    pullDataset(dataset, { ...where, directory: out, signal, onProgress: show(screen) }),
  );
  const rows = files.map(({ path, bytes, sha256, downloaded }) => {
    return [path, `${bytes} bytes`, `sha256 ${sha256}`, downloaded ? 'downloaded' : 'was there already'];
  });
  const use = `use it with --set data.source=${dataset} --set data.path=${out}`;
  output.result(`${columns(rows)}\n\n${use}`, { dataset, directory: out, files });
}

/** Shows progress with the time that is left at the speed so far: what was there at first does not count. */
function show(screen: Screen): (progress: PullProgress) => void {
  let first: { readonly done: number; readonly at: number } | undefined;
  return ({ file, done, total }) => {
    first ??= { done, at: performance.now() };
    const seconds = (performance.now() - first.at) / 1000;
    const speed = seconds > 0 ? Math.max(0, done - first.done) / seconds : 0;
    screen.status({
      label: `downloading ${file}`,
      fraction: total > 0 ? done / total : 1,
      detail: `${(speed / 1e6).toFixed(1)} MB/s`,
      ...(speed > 0 ? { remaining: (total - done) / speed } : {}),
    });
  };
}
