import type { RegimeBehaviour } from '@ouroboros/report';
import { behaviourOf } from '@ouroboros/theory';
import { isEqualSized, type RegimeKind } from './regime-kind.ts';

/** Whether v_n of a regime converges, and to what, or how it grows; undefined where nothing is known. */
export function behaviourOfKind({ name, share, growth }: RegimeKind): RegimeBehaviour | undefined {
  if (name === 'accumulate-subsample') return undefined;
  // Batches that shrink linearly come to an end: there is no long run.
  if (growth.kind === 'linear' && growth.factor < 0) return undefined;
  const behaviour = behaviourOf({ regime: name, share, growth });
  return {
    ...behaviour,
    formula: `${behaviour.formula}${lettersOf(behaviour.formula, { name, share, growth })}`,
  };
}

const letters = { constant: 'c', linear: 'r', geometric: 'g' } as const;

/** What the letters of a formula stand for, where batches grow. */
function lettersOf(formula: string, { share, growth }: RegimeKind): string {
  if (isEqualSized(growth)) return '';
  const letter = letters[growth.kind];
  const meant = [`${letter} = ${growth.factor}`, `w = ${share}`];
  return meant
    .filter((text) => new RegExp(`\\b${text[0]}\\b`).test(formula))
    .map((text) => `, ${text}`)
    .join('');
}
