import { Fault } from '@ouroboros/errors';
import { sha256 } from '../checksum.ts';

/**
 * A shard is a directory that never changes once it is there: data files and `manifest.json`, which says what they are,
 * how large, with which SHA-256, and where they come from. It carries no times, so equal data give equal bytes.
 */
export const shardFormat = 'ouroboros-shard/1';

/** Name of the manifest in the shard's directory. */
export const manifestName = 'manifest.json';

/** What can be written as JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Where data come from: facts for people and for telling one origin from another; no times, no machines. */
export type Provenance = Readonly<Record<string, Json>>;

/** One data file of a shard. */
export interface ShardFile {
  readonly name: string;
  readonly bytes: number;
  /** Hexadecimal SHA-256 of its contents. */
  readonly sha256: string;
}

interface ManifestBase {
  readonly format: typeof shardFormat;
  readonly examples: number;
  readonly files: readonly ShardFile[];
  readonly provenance: Provenance;
}

/**
 * Tokenised documents: `tokens.bin`, and where one file would be too large `tokens-2.bin` and so on, hold their ids one after
 * the other, `documents.bin` where each one ends.
 */
export interface TokenManifest extends ManifestBase {
  readonly kind: 'tokens';
  readonly tokens: number;
  /** Bytes of a token id: 2 (uint16) or 4 (uint32), little-endian. */
  readonly width: 2 | 4;
  /** Number of ids; every token lies below it. */
  readonly vocabulary: number;
}

/** Numeric arrays, in a safetensors file. */
export interface TensorManifest extends ManifestBase {
  readonly kind: 'tensors';
}

/**
 * Images of one size: `pixels.bin` holds them one after the other, uint8 `[examples, channels, height, width]`; where there are
 * attributes, `attributes.bin` holds uint8 `[examples, attributes]`, 1 where an image has the attribute, else 0.
 */
export interface ImageManifest extends ManifestBase {
  readonly kind: 'images';
  /** Red, green, blue. */
  readonly channels: 3;
  readonly height: number;
  readonly width: number;
  /** Names of what is known of every image; missing where nothing is. */
  readonly attributes?: readonly string[];
}

/**
 * Molecules in space, an example each conformation. `molecules.jsonl` holds every molecule once, a line of JSON each, and
 * `molecule-ends.bin` the byte where each line ends (uint64). Of the conformations `molecule-numbers.bin` holds the line of the
 * molecule, from 0 (uint32), `atom-ends.bin` where its atoms end among those of all (uint64), `positions.bin` where they are
 * (float32 `[atoms, 3]`, angstrom), and `energies.bin` the energy in kcal/mol (float64; NaN where none is known). All are
 * little-endian.
 */
export interface MoleculeManifest extends ManifestBase {
  readonly kind: 'molecules';
  /** Number of different molecules. */
  readonly molecules: number;
  /** Atoms of all conformations together. */
  readonly atoms: number;
  /** Atoms of the largest molecule. */
  readonly mostAtoms: number;
}

/** The manifest of any kind of shard. */
export type Manifest = TokenManifest | TensorManifest | ImageManifest | MoleculeManifest;

/** The Fault for a shard that is altered, truncated or no shard: `data/corrupt`. */
export function corruptShard(subject: string, expected: string, received: string): Fault {
  return new Fault({
    code: 'data/corrupt',
    kind: 'failure',
    subject,
    expected,
    received,
    remedy: 'remove the shard and make it again, or restore it from a copy',
  });
}

/** The text of `manifest.json`, sealed with the checksum of everything in it. */
export function encodeManifest(manifest: Manifest): string {
  const seal = sha256(JSON.stringify(manifest));
  return `${JSON.stringify({ ...manifest, sha256: seal }, undefined, 2)}\n`;
}

function parseObject(path: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Falls through: text that is no JSON and JSON that is no object are refused alike.
  }
  throw corruptShard(path, 'the JSON object of a manifest', 'something else');
}

/**
 * Decodes `manifest.json`; its own checksum vouches for the fields.
 *
 * @throws Fault `data/corrupt`, naming `path`.
 */
export function decodeManifest(path: string, text: string): Manifest {
  const { sha256: seal, ...fields } = parseObject(path, text);
  if (fields.format !== shardFormat) {
    throw corruptShard(path, `format "${shardFormat}"`, JSON.stringify(fields.format ?? null));
  }
  if (seal !== sha256(JSON.stringify(fields))) {
    throw corruptShard(path, 'a manifest that fits its checksum', 'another one (altered)');
  }
  return fields as unknown as Manifest;
}
