import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';

/** The file at `path` itself, or the graphs of the bundle there. @throws Fault `cli/no-graph` for a directory without any. */
export async function graphFiles(path: string): Promise<readonly string[]> {
  const isDirectory = await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (!isDirectory) return [path];
  const names = (await readdir(path)).filter((name) => name.endsWith('.onnx')).sort();
  if (names.length > 0) return names.map((name) => join(path, name));
  throw new Fault({
    code: 'cli/no-graph',
    kind: 'request',
    subject: path,
    expected: 'a bundle or an .onnx file',
    received: 'a directory without .onnx files',
    remedy: 'check the path',
  });
}
