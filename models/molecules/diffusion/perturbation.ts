import type { Conformation, Molecule } from '@ouroboros/data/molecules';
import { fillNormal, fillUniform, type StreamKey } from '@ouroboros/native';

/* Letters: A atoms of all molecules together, M molecules, T noise levels. */

/** Normal values from here on; the block of words before them decides the noise level. */
const firstNormal = 2;

/** Uniform in [0, 1), from the first words of a stream. */
export function levelDraw(key: StreamKey): number {
  const out = new Float64Array(1);
  fillUniform(out, key);
  return out[0] as number;
}

/**
 * The noise level, 0 to T - 1, of visit `key.index` of a fit: uniform, and of each two visits the second one has the mirrored level of
 * the first (as published), so that every batch sees low and high noise alike.
 */
export function levelOfVisit(key: StreamKey, levels: number): number {
  const isSecond = key.index % 2 === 1;
  const first = Math.floor(levels * levelDraw({ ...key, index: key.index - (isSecond ? 1 : 0) }));
  return isSecond ? levels - 1 - first : first;
}

/** A conformation, and the noise to put on it. */
export interface NoisySubject {
  readonly conformation: Conformation;
  /** Stream of the noise. */
  readonly key: StreamKey;
  /** How many normal values of the stream come before. */
  readonly skip?: number;
  /** Standard deviation of the noise, angstrom. */
  readonly sigma: number;
}

/** Molecules whose positions carry noise. */
export interface NoisyMolecules {
  readonly molecules: readonly Molecule[];
  /** [A, 3] row-major, angstrom: of the conformations themselves, and with noise. */
  readonly original: Float32Array;
  readonly noisy: Float32Array;
  /** Of each molecule, [M]. */
  readonly sigmas: Float32Array;
}

/** x + sigma * z of every conformation, z standard normal from the stream of the subject: the same whatever stands beside it. */
export function perturb(subjects: readonly NoisySubject[]): NoisyMolecules {
  const coordinates = subjects.reduce((sum, { conformation }) => sum + conformation.positions.length, 0);
  const [original, noisy] = [new Float32Array(coordinates), new Float32Array(coordinates)];
  let at = 0;
  for (const { conformation, key, skip = 0, sigma } of subjects) {
    const { positions } = conformation;
    const target = noisy.subarray(at, at + positions.length);
    fillNormal(target, key, firstNormal + skip);
    for (let i = 0; i < positions.length; i++)
      target[i] = (positions[i] as number) + sigma * (target[i] as number);
    original.set(positions, at);
    at += positions.length;
  }
  return {
    molecules: subjects.map(({ conformation }) => conformation.molecule),
    original,
    noisy,
    sigmas: Float32Array.from(subjects, ({ sigma }) => sigma),
  };
}
