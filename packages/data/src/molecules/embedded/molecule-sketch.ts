import { purposes, type StreamKey } from '@ouroboros/native';
import { sha256 } from '../../checksum.ts';
import { placeMolecule } from '../chemistry/library-molecule.ts';
import { describeMolecule } from '../chemistry/proper-molecule.ts';
import type { Molecule } from '../molecule.ts';
import { type Assembly, assemble } from './assembly.ts';
import { type Design, drawDesign } from './design.ts';
import { type Draws, drawsFrom } from './draws.ts';
import { drawPosture } from './posture.ts';

/** Which molecule. */
export interface MoleculeAddress {
  readonly seed: number | bigint;
  /** No molecule of one split is in the other, whatever the seeds (default `train`). */
  readonly split?: 'train' | 'test';
  /** From 0 on; molecule `index` is the same however many are drawn. */
  readonly index: number;
}

/** A molecule before its shapes are drawn. */
export interface MoleculeSketch {
  readonly molecule: Molecule;
  readonly design: Design;
  readonly assembly: Assembly;
}

/** Atoms, hydrogens included. */
const sizes = { least: 12, most: 40 };

/** One molecule in so many is for tests: those whose SMILES has a SHA-256 that begins with a multiple of it. */
const testEvery = 8;

/** Which split a molecule belongs to: a matter of its canonical SMILES alone. */
export function splitOf(smiles: string): 'train' | 'test' {
  return Number.parseInt(sha256(smiles).slice(0, 8), 16) % testEvery === 0 ? 'test' : 'train';
}

/** The stream of a molecule. */
export function streamOf({ seed, split = 'train', index }: MoleculeAddress): StreamKey {
  return { seed, purpose: purposes.data, iteration: split === 'train' ? 0 : 1, index };
}

function trySketch(draw: Draws): MoleculeSketch | undefined {
  const design = drawDesign(draw);
  const assembly = assemble(design);
  const count = assembly.origins.length;
  if (count < sizes.least || count > sizes.most) return undefined;
  const placed = placeMolecule(assembly.graph, drawPosture(design, assembly, 0, draw));
  return { molecule: describeMolecule('', assembly.graph, placed), design, assembly };
}

/** Draws a molecule: one design after the other, until one has the right size and belongs to the split. */
export function sketchMolecule(address: MoleculeAddress): MoleculeSketch {
  const draw = drawsFrom(streamOf(address), 0);
  for (;;) {
    const sketch = trySketch(draw);
    if (sketch !== undefined && splitOf(sketch.molecule.smiles) === (address.split ?? 'train')) return sketch;
  }
}

/** The indices of molecules that none before is equal to, in ascending order and without end. A millisecond or two each. */
export function* distinctIndices(address: Omit<MoleculeAddress, 'index'>): Generator<number, never, void> {
  const seen = new Set<string>();
  for (let index = 0; ; index++) {
    const { smiles } = sketchMolecule({ ...address, index }).molecule;
    if (seen.has(smiles)) continue;
    seen.add(smiles);
    yield index;
  }
}
