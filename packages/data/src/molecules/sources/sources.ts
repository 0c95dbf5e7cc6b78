import { unknownName } from '@ouroboros/errors';
import { type FileSourceOptions, type MoleculeFormat, openFormat } from './file-source.ts';
import { readGeom } from './geom-file.ts';
import type { MoleculeSource } from './molecule-source.ts';
import { readSdf } from './sdf-file.ts';
import { readXyz } from './xyz-file.ts';

const formats: readonly MoleculeFormat[] = [
  {
    name: 'sdf',
    extensions: ['.sdf', '.sd', '.mol'],
    expected: 'an SDF file or a folder of them',
    read: readSdf,
  },
  { name: 'xyz', extensions: ['.xyz'], expected: 'an XYZ file or a folder of them', read: readXyz },
  {
    name: 'geom',
    extensions: ['.msgpack'],
    expected: "a file such as GEOM's drugs_crude.msgpack, or a folder of them",
    read: readGeom,
  },
];

/** Molecules of files, and in which format they are. */
export interface MoleculeFilesOptions extends FileSourceOptions {
  readonly source: 'sdf' | 'xyz' | 'geom';
}

/**
 * Opens a source of molecules in files.
 *
 * @throws Fault `data/unknown-source`, `data/option`, `data/file-missing`, `data/not-readable`.
 */
export async function openMolecules(options: MoleculeFilesOptions): Promise<MoleculeSource> {
  const format = formats.find(({ name }) => name === options.source);
  if (format !== undefined) return openFormat(format, options);
  const known = formats.map(({ name }) => name);
  throw unknownName({ code: 'data/unknown-source', subject: 'data.source', name: options.source, known });
}
