import { createHash } from 'node:crypto';

/**
 * Whether a molecule is held out for the test: where the first 32 bits of the SHA-256 of its canonical SMILES are less than
 * `testShare` of 2^32. Molecules that come or go move no other one from split to split.
 */
export function isHeldOut(smiles: string, testShare: number): boolean {
  return createHash('sha256').update(smiles).digest().readUInt32BE(0) < testShare * 2 ** 32;
}
