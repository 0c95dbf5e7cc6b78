import { Fault } from '@ouroboros/errors';
import { defaultGrowth, parseGrowth, requireExamples, requireSizes } from '../regimes/growth.ts';
import type { Regime, Sizes } from '../regimes/regime.ts';
import { findRegime } from '../regimes/table.ts';
import { exactFits } from '../theory/regime-schedule.ts';
import type { OmittedPoint } from './record.ts';
import type { Sweep } from './sweep.ts';

/** A point of a sweep. */
export interface SweepPlace {
  readonly features: number;
  readonly rows: number;
  readonly noise: number;
  readonly regime: Regime;
}

/** A sweep whose settings were checked, defaults filled in, and what of its grid is simulated. */
export interface ResolvedSweep {
  readonly sweep: Required<Sweep>;
  readonly sizes: Sizes;
  /** By features, rows, noise, regime. */
  readonly places: readonly SweepPlace[];
  readonly omitted: readonly OmittedPoint[];
}

/** Counts key 32-bit counters; seeds pass through JSON. */
const largestCount = 2 ** 32 - 2;

function refuse(subject: string, expected: string, received: unknown, remedy?: string): Fault {
  const shown = JSON.stringify(received) ?? String(received);
  const parts = { code: 'sweep/option', kind: 'request', subject, expected, received: shown } as const;
  return new Fault(remedy === undefined ? parts : { ...parts, remedy });
}

function requireList<T>(
  subject: string,
  values: readonly T[],
  what: string,
  isRight: (value: T) => boolean,
): void {
  const isList = Array.isArray(values) && values.length > 0 && new Set(values).size === values.length;
  if (!isList) throw refuse(subject, `a list of different ${what}`, values);
  for (const value of values) if (!isRight(value)) throw refuse(subject, what, value);
}

function isWhole(value: unknown, least: number, most = largestCount): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

function requireWhole(subject: string, value: unknown, least: number, most?: number): void {
  if (!isWhole(value, least, most)) throw refuse(subject, `a whole number of at least ${least}`, value);
}

/** Refuses a sweep whose lists or numbers are none. @throws Fault `sweep/option` that names the key. */
function checkNumbers(sweep: Required<Sweep>): void {
  const isCount = (value: number) => isWhole(value, 1);
  requireList('features', sweep.features, 'whole numbers of at least 1', isCount);
  requireList('rows', sweep.rows, 'whole numbers of at least 1', isCount);
  const isDeviation = (value: unknown) => typeof value === 'number' && value > 0 && Number.isFinite(value);
  const deviations = 'positive numbers, standard deviations: without noise in the labels every fit is exact';
  requireList('noise', sweep.noise, deviations, isDeviation);
  requireList('regimes', sweep.regimes, 'names of regimes', (name) => typeof name === 'string');
  requireWhole('iterations', sweep.iterations, 1);
  requireWhole('replicates', sweep.replicates, 2);
  requireWhole('seed', sweep.seed, 0, Number.MAX_SAFE_INTEGER);
  if (!['float32', 'float64'].includes(sweep.precision))
    throw refuse('precision', 'float32 or float64', sweep.precision);
}

/** Refuses a regime that sums over batches do not describe. @throws Fault `sweep/option`. */
function requireExact({ regime, rows }: SweepPlace, { iterations, growth }: Sweep, sizes: Sizes): void {
  const exact = exactFits(regime, iterations, { unit: rows, sizes });
  if (exact >= iterations) return;
  const isDrawn = regime.mixture(exact + 1, rows, sizes).subsample !== undefined;
  const [subject, received] = isDrawn ? ['regimes', regime.name] : ['growth', growth];
  const expected = isDrawn
    ? 'regimes whose fits see whole batches: a sweep knows nothing of single examples'
    : 'batches of whole units of the real one';
  throw refuse(subject as string, expected, received, 'run it as an experiment of the linear family');
}

/** Why theory knows no error of a combination; undefined where it does. */
function reasonToOmit(features: number, rows: number): string | undefined {
  if (rows >= features + 2) return undefined;
  return `the error of a fit has no mean below T = d + 2 = ${features + 2} rows`;
}

/**
 * Checks a sweep and lays out its grid.
 *
 * @throws Fault of kind `request` that names the key; also when theory knows the error of none of its points.
 */
export function resolveSweep(given: Sweep): ResolvedSweep {
  const sweep: Required<Sweep> = { growth: defaultGrowth, seed: 1, ...given };
  checkNumbers(sweep);
  const sizes = parseGrowth(sweep.growth);
  requireSizes(sweep.growth, sizes, sweep.iterations);
  const regimes = sweep.regimes.map(findRegime);
  const places: SweepPlace[] = [];
  const omitted: OmittedPoint[] = [];
  for (const features of sweep.features) {
    for (const rows of sweep.rows) {
      const reason = reasonToOmit(features, rows);
      for (const noise of sweep.noise) {
        if (reason === undefined)
          places.push(...regimes.map((regime) => ({ features, rows, noise, regime })));
        else omitted.push({ features, rows, noise, reason });
      }
    }
  }
  for (const rows of sweep.rows) requireExamples(sweep.growth, sizes, sweep.iterations, rows);
  for (const place of places.filter(({ noise }) => noise === sweep.noise[0]))
    requireExact(place, sweep, sizes);
  if (places.length > 0) return { sweep, sizes, places, omitted };
  const least = Math.min(...sweep.features) + 2;
  throw refuse(
    'rows',
    `at least one of ${least} or more, features + 2, for the error of a fit to have a mean`,
    sweep.rows,
  );
}
