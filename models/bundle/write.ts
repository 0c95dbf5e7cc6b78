import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StateTensor } from '@ouroboros/autodiff';
import { writeDurablyDirectory } from '@ouroboros/data/files';
import { type Model, readModelFile, verify, writeModelFile } from '@ouroboros/onnx';
import {
  type BundleParameter,
  type DescribedGraphs,
  describeGraphs,
  describeState,
  fileOf,
} from './description.ts';
import { digestOfGraph } from './digest.ts';

/** What a new bundle is made of. */
export interface NewBundle<Name extends string> {
  /** What `model.json` begins with. */
  readonly head: object;
  readonly models: Readonly<Record<Name | 'forward', Model>>;
  /** Of the train graph. */
  readonly state: readonly StateTensor[];
  readonly parameters: readonly BundleParameter[];
}

/**
 * Writes graphs and their `model.json` as a bundle. The directory appears whole or not at all.
 *
 * @throws Fault `data/exists` when the directory is there already, `data/disk-full` or `data/not-writable`.
 */
export function writeBundle<Name extends string>(directory: string, bundle: NewBundle<Name>): Promise<void> {
  const { head, models, state, parameters } = bundle;
  return writeDurablyDirectory(directory, async (aside) => {
    for (const [name, graph] of Object.entries<Model>(models)) {
      verify(graph);
      writeModelFile(graph, join(aside, fileOf(name)));
    }
    const forward = join(aside, fileOf('forward'));
    const described: DescribedGraphs<Name | 'forward'> = {
      forwardSha256: digestOfGraph(forward, readModelFile(forward)),
      graphs: describeGraphs(models),
      state: describeState(state),
      parameters,
    };
    const description = { ...head, ...described };
    await writeFile(join(aside, 'model.json'), `${JSON.stringify(description, undefined, 2)}\n`);
  });
}
