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

/** What `data.source` of a run on molecules can be, with a line on each. */
export const moleculeSources: readonly { readonly name: string; readonly about: string }[] = [
  {
    name: 'embedded',
    about: 'drug-like molecules assembled from fragments, with force-field energies; needs no files',
  },
  { name: 'sdf', about: 'SDF files with hydrogens: a file, or a folder with train.sdf and test.sdf' },
  {
    name: 'xyz',
    about: 'XYZ files whose comments hold SMILES: a file, or a folder with train.xyz and test.xyz',
  },
  { name: 'geom', about: "GEOM's drugs_crude.msgpack, unpacked, or any file in that format" },
  {
    name: 'prepared',
    about: 'a folder that ouroboros data prepare made: conformations are used as they are',
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
