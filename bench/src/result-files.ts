import { requireFolder, writeWhole } from './comparison/saved-document.ts';
import type { BenchDocument } from './document.ts';
import { formatMarkdown } from './report/markdown.ts';
import type { BenchRequest } from './request.ts';

/**
 * Requires that every file of a request can be written, before anything is measured.
 *
 * @throws Fault of kind request.
 */
export async function requireFiles({ save, markdown }: BenchRequest): Promise<void> {
  if (save !== undefined) await requireFolder('--save', save);
  if (markdown !== undefined) await requireFolder('--markdown', markdown);
}

/** Writes the files of a request; tells of those that could not be, and gives whether there was none. */
export async function writeFiles(
  { save, markdown }: BenchRequest,
  document: BenchDocument,
  onProblem: (error: unknown) => void,
): Promise<boolean> {
  const texts: readonly (readonly [file: string | undefined, text: () => string])[] = [
    [save, () => `${JSON.stringify(document)}\n`],
    [markdown, () => formatMarkdown(document)],
  ];
  let isWritten = true;
  for (const [file, text] of texts) {
    if (file === undefined) continue;
    await writeWhole(file, text()).catch((error: unknown) => {
      isWritten = false;
      onProblem(error);
    });
  }
  return isWritten;
}
