import { Fault } from '@ouroboros/errors';

/** The Fault for an option that cannot be met: `data/option`. */
export function optionFault(
  subject: string,
  expected: string,
  received: unknown,
  remedy = `set ${subject}`,
): Fault {
  return new Fault({
    code: 'data/option',
    kind: 'request',
    subject,
    expected,
    received: JSON.stringify(received) ?? 'nothing',
    remedy,
  });
}

/** Passes a whole number of at least `least`, or nothing. @throws Fault `data/option`. */
export function requireWhole(subject: string, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return;
  throw optionFault(subject, `a whole number of at least ${least}`, value);
}

/** Passes a share above 0 and at most 1, or below 1, or nothing. @throws Fault `data/option`. */
export function requireShare(subject: string, value: number | undefined, below: boolean): void {
  if (value === undefined || (value > 0 && (value < 1 || (!below && value === 1)))) return;
  throw optionFault(subject, `a number above 0 and ${below ? 'below' : 'at most'} 1`, value);
}

/** Passes what is to be done with what is in both splits, or nothing. @throws Fault `data/option`. */
export function requireOverlap(value: unknown): void {
  if (value === undefined || value === 'refuse' || value === 'drop') return;
  throw optionFault('data.overlap', '"refuse" or "drop"', value);
}
