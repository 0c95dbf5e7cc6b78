export { mmffEnergy } from './molecules/chemistry/force-field.ts';
export { conformationFromMolfile, moleculeFromMolfile } from './molecules/chemistry/molfile.ts';
export { toMolfile } from './molecules/chemistry/molfile-writing.ts';
export { moleculeFromSmiles } from './molecules/chemistry/smiles.ts';
export { type Stereochemistry, stereochemistryOf } from './molecules/chemistry/stereochemistry.ts';
export { type SkipReason, UnusableMolecule } from './molecules/chemistry/unusable-molecule.ts';
export type { Conformation, Molecule } from './molecules/molecule.ts';
export type { MoleculeInspection } from './molecules/molecule-inspection.ts';
export { firstMolecules } from './molecules/preparation/first-molecules.ts';
export { prepareFreshMolecules } from './molecules/preparation/fresh-molecules.ts';
export type {
  EmbeddedMoleculeOptions,
  GeomOptions,
  MoleculeOptions,
  MoleculeSourceOptions,
  PreparedMoleculeOptions,
  PreparedMolecules,
  SdfOptions,
  XyzOptions,
} from './molecules/preparation/options.ts';
export { type MoleculeCall, prepareMolecules } from './molecules/preparation/preparation.ts';
export type { SkippedMolecules } from './molecules/preparation/skipped-molecules.ts';
export { type ConformationPart, ConformationView } from './molecules/shard/conformation-view.ts';
export { type MoleculeShard, openMoleculeShard } from './molecules/shard/molecule-shard.ts';
export { type MoleculeShardOptions, MoleculeShardWriter } from './molecules/shard/molecule-shard-writer.ts';
export { moleculeShardBytes } from './molecules/shard/shard-bytes.ts';
export type {
  ConformationRecord,
  MoleculeSource,
  SkippedRecord,
  SourceConformation,
  SourceRecord,
} from './molecules/sources/molecule-source.ts';
export { type MoleculeFilesOptions, moleculeSources, openMolecules } from './molecules/sources/sources.ts';
