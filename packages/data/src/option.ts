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
