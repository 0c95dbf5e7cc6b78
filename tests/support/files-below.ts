import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Contents of the files below a directory by their paths in it, in base64.
 *
 * @param isWanted which of them, by their names. Default: all.
 */
export async function filesBelow(
  directory: string,
  isWanted: (name: string) => boolean = () => true,
): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && isWanted(entry.name));
  const contents = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    return [path.slice(directory.length + 1), (await readFile(path)).toString('base64')] as const;
  });
  return Object.fromEntries((await Promise.all(contents)).sort(([a], [b]) => (a < b ? -1 : 1)));
}
