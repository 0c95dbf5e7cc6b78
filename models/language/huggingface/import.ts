import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurablyDirectory } from '@ouroboros/data/files';
import { writeModelFile } from '@ouroboros/onnx';
import { bindParameters } from '../../bind-parameters.ts';
import { fileOf } from '../../bundle/description.ts';
import type { BuiltBundle } from '../../family.ts';
import { builtInModel } from '../built-in.ts';
import { buildLanguageBundle } from '../bundle/build.ts';
import { readCheckpoint } from './checkpoint.ts';

/**
 * Makes a bundle of a model that transformers saved in `folder`: graphs that hold its weights, and its tokenizer. The directory
 * appears whole or not at all.
 *
 * @throws Fault as `readCheckpoint`; `data/exists` when the directory is there already, `data/disk-full` or `data/not-writable`.
 */
export async function importHuggingFace(folder: string, directory: string): Promise<BuiltBundle> {
  const { config, weights, tokenizer } = await readCheckpoint(folder);
  const model = builtInModel(config);
  const built: BuiltBundle[] = [];
  await writeDurablyDirectory(directory, async (aside) => {
    const forward = model.forward({ batch: 'B', length: 'T' });
    writeModelFile(bindParameters(forward, weights), join(aside, fileOf('forward')));
    writeModelFile(model.decode(), join(aside, fileOf('sample')));
    await writeFile(join(aside, 'tokenizer.json'), JSON.stringify(tokenizer.toJSON(), undefined, 2));
    const sizes = { vocab_size: config.vocab_size, n_positions: config.n_positions };
    built.push(await buildLanguageBundle({ directory: aside, options: { model: sizes } }));
  });
  return built[0] as BuiltBundle;
}
