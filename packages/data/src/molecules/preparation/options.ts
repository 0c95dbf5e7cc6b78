import { requireOverlap, requireShare, requireWhole } from '../../option.ts';
import type { MoleculeShard } from '../shard/molecule-shard.ts';
import type { SkippedMolecules } from './skipped-molecules.ts';

/** How many conformations are taken of each split. Fewer than asked for are refused. */
interface ConformationChoice {
  /**
   * Conformations to train on (default: all): drawn by `seed` without replacement, each with the same probability, from all that
   * the split holds.
   */
  readonly conformations?: number;
  /**
   * Conformations to test on (default: all). Whole molecules, drawn by `seed`; only of the last one some conformations may be
   * missing.
   */
  readonly testConformations?: number;
}

/** Molecules of files. */
interface MoleculeFiles extends ConformationChoice {
  readonly path: string;
  /** Of the drawing, and of the order of the conformations and of the test molecules. */
  readonly seed: number | bigint;
  /** The most conformations of a test molecule, drawn by `seed` (default: all). */
  readonly conformationsPerMolecule?: number;
  /** Share of the molecules that are held out, about, where the source has no splits: each one's SMILES decides (default 0.1). */
  readonly testShare?: number;
  /**
   * What to do with the conformations of a training molecule that is a test molecule too: `refuse` (default) stops with a Fault,
   * `drop` leaves them out of the training conformations and counts them as skipped.
   */
  readonly overlap?: 'refuse' | 'drop';
}

/** Molecules that the embedded generator assembles, with conformations that it computes. */
export interface EmbeddedMoleculeOptions {
  readonly source: 'embedded';
  readonly seed: number | bigint;
  readonly conformations: number;
  readonly testConformations: number;
  /** The most conformations that are computed of a molecule (default: as many as the generator makes of one). */
  readonly conformationsPerMolecule?: number;
}

/** An SDF file, or a folder of them. */
export interface SdfOptions extends MoleculeFiles {
  readonly source: 'sdf';
}

/** An XYZ file whose comment lines hold SMILES, or a folder of them. */
export interface XyzOptions extends MoleculeFiles {
  readonly source: 'xyz';
}

/** GEOM's `drugs_crude.msgpack`. */
export interface GeomOptions extends MoleculeFiles {
  readonly source: 'geom';
}

/** Molecules that were prepared before. */
export interface PreparedMoleculeOptions {
  readonly source: 'prepared';
  /** A directory that `prepareMolecules` made: of `ouroboros data prepare` or of a run. */
  readonly path: string;
  /** Conformations to train on, the first ones (default: all). */
  readonly conformations?: number;
  /** Conformations to test on, the first ones (default: all). */
  readonly testConformations?: number;
}

/** What to prepare of files. */
export type MoleculeFileOptions = SdfOptions | XyzOptions | GeomOptions;

/** What to prepare of a source. */
export type MoleculeSourceOptions = EmbeddedMoleculeOptions | MoleculeFileOptions;

/** What to prepare. */
export type MoleculeOptions = MoleculeSourceOptions | PreparedMoleculeOptions;

/** Conformations ready to train and test on. */
export interface PreparedMolecules {
  /** In an order drawn by the seed: its first n conformations are a fair sample of n. */
  readonly train: MoleculeShard;
  /** How many conformations of `train` are to be trained on, the first ones: all, but for the source `prepared`. */
  readonly trainConformations: number;
  /** Molecules in an order drawn by the seed; the conformations of a molecule follow each other. */
  readonly test: MoleculeShard;
  /** What was passed over in both splits. */
  readonly skipped: SkippedMolecules;
}

/** Refuses options that cannot be met. @throws Fault `data/option`. */
export function requireOptions(options: MoleculeOptions): void {
  requireWhole('data.conformations', options.conformations, 1);
  requireWhole('data.testConformations', options.testConformations, 1);
  if (options.source === 'prepared') return;
  requireWhole('data.conformationsPerMolecule', options.conformationsPerMolecule, 1);
  if (options.source === 'embedded') return;
  requireShare('data.testShare', options.testShare, true);
  requireOverlap(options.overlap);
}
