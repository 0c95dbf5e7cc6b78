import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The models that fixtures/export_language_models.py exports. */
export const fixtures = ['tiny-gpt', 'tiny-gpt-ts', 'tiny-llama'] as const;

/** V and P of all of them. */
export const sizes = { vocabulary: 300, context: 32 } as const;

/** A folder for one test file; `remove` it at the end. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'ouroboros-bundles-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A copy of an exported model: a folder with forward.onnx. */
export async function copyFixture(name: (typeof fixtures)[number], folder: string): Promise<string> {
  const target = join(folder, name);
  await cp(fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url)), target, { recursive: true });
  return target;
}
