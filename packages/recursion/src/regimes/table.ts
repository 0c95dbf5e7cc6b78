import { Fault, nearest } from '@ouroboros/errors';
import { accumulate } from './accumulate.ts';
import { accumulateSubsample } from './accumulate-subsample.ts';
import { fixedReal } from './fixed-real.ts';
import { freshReal } from './fresh-real.ts';
import type { Regime } from './regime.ts';
import { replace } from './replace.ts';
import { replaceMultiple } from './replace-multiple.ts';

/** Share of the real examples where a name says none. */
const defaultShare = 0.5;

/** Regimes whose names may end in a share, as `fixed-real-0.3` does. */
const withShare: ReadonlyMap<string, (name: string, share: number) => Regime> = new Map([
  ['fixed-real', fixedReal],
  ['fresh-real', freshReal],
]);

/** The built-in regimes by name; those with a share have the default one, others are found by `findRegime`. */
export const regimes: ReadonlyMap<string, Regime> = new Map(
  [
    ...[replace, accumulate, replaceMultiple, accumulateSubsample],
    ...[...withShare].map(([name, make]) => make(name, defaultShare)),
  ].map((regime) => [regime.name, regime]),
);

/**
 * The regime called `name`: a built-in one, or `fixed-real-<share>` and `fresh-real-<share>` with a share above 0 and
 * below 1.
 *
 * @throws Fault `run/unknown-regime` with the nearest name, `run/share` for a share that is none.
 */
export function findRegime(name: string): Regime {
  const regime = regimes.get(name);
  if (regime) return regime;
  for (const [stem, make] of withShare) {
    if (name.startsWith(`${stem}-`)) return make(name, parseShare(stem, name.slice(stem.length + 1)));
  }
  throw unknownRegime(name);
}

function parseShare(stem: string, text: string): number {
  const share = Number(text);
  if (/^\d*\.\d+$/.test(text) && share > 0 && share < 1) return share;
  throw new Fault({
    code: 'run/share',
    kind: 'request',
    subject: `regimes "${stem}-${text}"`,
    expected: 'a share of real data above 0 and below 1 behind the name',
    received: `"${text}"`,
    remedy: `write for example ${stem}-0.3`,
  });
}

function unknownRegime(name: string): Fault {
  const known = [...regimes.keys()];
  const forms = [...withShare.keys()].map((stem) => `${stem}-<share>`);
  // So that a share is not taken for a part of the name.
  const [, stem = name, share = ''] = /^(.*?)(-[\d.]+)?$/.exec(name) ?? [];
  const suggestion = nearest(stem, known) ?? '';
  return new Fault({
    code: 'run/unknown-regime',
    kind: 'request',
    subject: 'regimes',
    expected: `one of ${[...known, ...forms].join(', ')}`,
    received: `"${name}"`,
    remedy: `did you mean ${suggestion}${withShare.has(suggestion) ? share : ''}?`,
  });
}
