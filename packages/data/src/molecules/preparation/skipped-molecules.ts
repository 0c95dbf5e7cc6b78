import type { Skipped } from '../../preparation/skipped.ts';
import type { Json } from '../../shard/manifest.ts';
import type { SkipReason } from '../chemistry/unusable-molecule.ts';

/** Why a molecule is passed over: what is wrong with it, or that it is in the other split too. */
export type PassReason = SkipReason | 'test-molecule';

/** Molecules, or conformations of them, that were passed over; `first` holds the first one for each reason. */
export interface SkippedMolecules extends Skipped {
  /** How many for each reason. */
  readonly byReason: Readonly<Partial<Record<PassReason, number>>>;
}

/** Nothing. */
export const noMoleculesSkipped: SkippedMolecules = { count: 0, first: [], byReason: {} };

/** A molecule that is passed over. */
export interface PassedMolecule {
  readonly name: string;
  readonly reason: PassReason;
  /** What is wrong, for people. */
  readonly message: string;
}

/** These and one more. */
export function withMolecule(
  skipped: SkippedMolecules,
  { name, reason, message }: PassedMolecule,
): SkippedMolecules {
  const { count, first, byReason } = skipped;
  const before = byReason[reason] ?? 0;
  return {
    count: count + 1,
    first: before > 0 ? first : [...first, { name, reason: message }],
    byReason: { ...byReason, [reason]: before + 1 },
  };
}

/** Those of several splits. */
export function joinSkippedMolecules(...parts: readonly SkippedMolecules[]): SkippedMolecules {
  const byReason: Partial<Record<PassReason, number>> = {};
  for (const part of parts) {
    for (const [reason, count] of Object.entries(part.byReason) as [PassReason, number][]) {
      byReason[reason] = (byReason[reason] ?? 0) + count;
    }
  }
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  return { count, first: parts.flatMap(({ first }) => first), byReason };
}

/** As it stands in manifests. */
export function skippedMoleculesToJson({ count, first, byReason }: SkippedMolecules): Json {
  return { count, first: first.map(({ name, reason }) => ({ name, reason })), byReason: { ...byReason } };
}

/** What a manifest says. */
export function skippedMoleculesFromJson(value: Json | undefined): SkippedMolecules {
  return value === undefined ? noMoleculesSkipped : (value as unknown as SkippedMolecules);
}
