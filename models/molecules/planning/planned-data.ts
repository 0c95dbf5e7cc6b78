import { join } from 'node:path';
import { exists } from '@ouroboros/data/files';
import {
  type Conformation,
  ConformationView,
  type EmbeddedMoleculeOptions,
  firstMolecules,
  type MoleculeSourceOptions,
  moleculeShardBytes,
  openMoleculeShard,
} from '@ouroboros/data/molecules';
import type { MoleculesOptions } from '../options.ts';
import { moleculeOptions } from '../preparation.ts';

/** What is known of the molecules of a run before they are prepared. */
export interface PlannedData {
  /** A few conformations that stand for all. */
  readonly specimens: readonly Conformation[];
  /** Conformations of a molecule of the test set, on average. */
  readonly perTestMolecule: number;
  /** Bytes of a conformation in a shard, on average. */
  readonly bytes: number;
  /** Where the molecules are not known yet, a sentence that says so. */
  readonly note?: string;
}

/** Molecules that are looked at of a source, and conformations of prepared data. */
const looked = { molecules: 16, conformations: 64 };

/** Looks at the data, where there are any. Throws as `firstMolecules`, and as `openMoleculeShard` for a damaged shard. */
export async function plannedData(data: MoleculesOptions['data']): Promise<PlannedData> {
  const { source, path = '' } = data;
  if (source !== 'embedded' && !(await exists(path))) {
    const note = `molecules are taken to be as large as those of the embedded source: there is nothing at ${path} yet`;
    return { ...(await ofEmbedded(embedded(data))), note };
  }
  const options = moleculeOptions(data);
  if (options.source === 'prepared') return ofPrepared(path);
  return options.source === 'embedded' ? ofEmbedded(options) : ofSource(options);
}

function embedded({
  seed,
  conformations,
  testConformations,
}: MoleculesOptions['data']): EmbeddedMoleculeOptions {
  return { source: 'embedded', seed, conformations, testConformations };
}

/** What was drawn for earlier plans: a study plans one source many times, and the embedded one never changes. */
const drawn = new Map<string, Promise<PlannedData>>();

function ofEmbedded(options: EmbeddedMoleculeOptions): Promise<PlannedData> {
  const { seed, conformationsPerMolecule } = options;
  const key = JSON.stringify({ seed: String(seed), conformationsPerMolecule });
  const data = drawn.get(key) ?? ofSource(options);
  drawn.set(key, data);
  return data;
}

async function ofSource(options: MoleculeSourceOptions): Promise<PlannedData> {
  const found = await firstMolecules(options, looked.molecules);
  const { conformationsPerMolecule: most = Infinity } = options;
  const records = found.map((record) => ({ ...record, conformations: record.conformations.slice(0, most) }));
  const specimens = records.flatMap(({ molecule, conformations }) =>
    conformations.map(({ positions }) => ({ molecule, positions })),
  );
  return {
    specimens,
    perTestMolecule: specimens.length / records.length,
    bytes: moleculeShardBytes(specimens) / specimens.length,
  };
}

async function ofPrepared(path: string): Promise<PlannedData> {
  const train = await openMoleculeShard(join(path, 'train'));
  const { manifest: test } = await openMoleculeShard(join(path, 'test'));
  const view = ConformationView.join([{ shard: train }]);
  try {
    const count = Math.min(looked.conformations, view.conformations);
    const bytes = train.manifest.files.reduce((sum, file) => sum + file.bytes, 0);
    return {
      specimens: view.gather(Array.from({ length: count }, (_, k) => k)),
      perTestMolecule: test.examples / test.molecules,
      bytes: bytes / view.conformations,
    };
  } finally {
    view.close();
  }
}
