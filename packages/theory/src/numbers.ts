import { theoryNeeds } from './need.ts';

/**
 * Refuses what is no whole number from `least` on.
 *
 * @throws Fault `theory/<code>`.
 */
export function requireCount(code: string, subject: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw theoryNeeds({
    code,
    subject,
    expected: `a whole number, at least ${least}`,
    received: String(value),
  });
}

/**
 * Refuses what is no finite number above 0.
 *
 * @throws Fault `theory/<code>`.
 */
export function requirePositive(code: string, subject: string, value: number): void {
  if (Number.isFinite(value) && value > 0) return;
  throw theoryNeeds({ code, subject, expected: 'a finite number above 0', received: String(value) });
}

/**
 * Refuses what is no finite number from 0 on.
 *
 * @throws Fault `theory/<code>`.
 */
export function requireNonNegative(code: string, subject: string, value: number): void {
  if (Number.isFinite(value) && value >= 0) return;
  throw theoryNeeds({ code, subject, expected: 'a finite number, 0 or above', received: String(value) });
}
