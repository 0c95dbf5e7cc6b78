import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { importHuggingFace } from '@ouroboros/models/language';
import type { CommandContext } from '../program.ts';
import { columns } from '../terminal/columns.ts';

/** Arguments of `ouroboros models import`. */
export interface ImportArguments {
  /** A folder that transformers saved. */
  readonly folder: string;
  /** The bundle to make. */
  readonly directory: string;
}

/** Makes a bundle of a model that transformers saved. */
export async function importModel(
  { folder, directory }: ImportArguments,
  { output }: CommandContext,
): Promise<void> {
  const { dimensions, parameterCount, parameters } = await importHuggingFace(folder, directory);
  const names = (await readdir(directory)).sort();
  const files = await Promise.all(
    names.map(async (name) => ({ name, bytes: (await stat(join(directory, name))).size })),
  );
  const rows = files.map(({ name, bytes }) => [`  ${name}`, `${bytes} bytes`]);
  const document = { folder, directory, dimensions, parameterCount, parameters, files };
  output.result(`imported ${folder} to ${directory}\n${columns(rows)}`, document);
}
