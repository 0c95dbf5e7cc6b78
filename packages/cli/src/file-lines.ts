import { columns } from './terminal/columns.ts';

/** Where files lie and what they show, a line each; none where there are no files. */
export function fileLines(
  files: readonly { readonly path: string; readonly label: string }[],
): readonly string[] {
  return files.length === 0 ? [] : [columns(files.map(({ path, label }) => [path, label]))];
}
