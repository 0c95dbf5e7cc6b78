import { Fault, nearest } from '@ouroboros/errors';
import { accumulate } from './accumulate.ts';
import { accumulateSubsample } from './accumulate-subsample.ts';
import type { Regime } from './regime.ts';
import { replace } from './replace.ts';
import { replaceMultiple } from './replace-multiple.ts';

/** The built-in regimes by name. */
export const regimes: ReadonlyMap<string, Regime> = new Map(
  [replace, accumulate, replaceMultiple, accumulateSubsample].map((regime) => [regime.name, regime]),
);

/**
 * The regime called `name`.
 *
 * @throws Fault `run/unknown-regime` with the nearest name.
 */
export function findRegime(name: string): Regime {
  const regime = regimes.get(name);
  if (regime) return regime;
  const known = [...regimes.keys()];
  throw new Fault({
    code: 'run/unknown-regime',
    kind: 'request',
    subject: 'regimes',
    expected: `one of ${known.join(', ')}`,
    received: `"${name}"`,
    remedy: `did you mean ${nearest(name, known)}?`,
  });
}
