import type { Distribution, RunSummary } from '../run/records.ts';
import { meanOf } from './series.ts';

/** Shares of the bins among what the models of one iteration generated, mean over seeds. */
export interface GeneratedShares {
  readonly n: number;
  readonly shares: readonly number[];
}

/** A quantity among real examples, and among those that models generated, by regime and iteration. */
export interface Quantity {
  readonly label: string;
  readonly unit: string;
  /** Ends of the bins, which are equally wide. */
  readonly low: number;
  readonly high: number;
  /** Shares of the bins among real examples, mean over seeds and iterations: they differ where the seeds' data do. */
  readonly real: readonly number[];
  /** Those that have any, in the order of the configuration. */
  readonly regimes: readonly { readonly regime: string; readonly lines: readonly GeneratedShares[] }[];
}

/** A distribution and where it was measured. */
interface Measured {
  readonly regime: string;
  readonly n: number;
  readonly distribution: Distribution;
}

/** The quantities whose distributions a run has, in the order in which they appear; empty without any. */
export function quantitiesOf({ config, chains }: RunSummary): readonly Quantity[] {
  const measured = chains.flatMap(({ regime, iterations }) =>
    iterations.flatMap(({ n, distributions = [] }) =>
      distributions.map((distribution) => ({ regime, n, distribution })),
    ),
  );
  const names = [...new Set(measured.map(({ distribution }) => distribution.name))];
  return names.flatMap((name) => {
    const own = comparable(measured.filter(({ distribution }) => distribution.name === name));
    const [first] = own;
    return first ? [quantityOf(first.distribution, own, config.regimes)] : [];
  });
}

/** Those that can be drawn, with the same bins as the first of them. */
function comparable(measured: readonly Measured[]): readonly Measured[] {
  const drawable = measured.filter(
    ({ distribution: { low, high, real, generated } }) =>
      high > low && real.length > 1 && real.length === generated.length,
  );
  const first = drawable[0]?.distribution;
  return drawable.filter(
    ({ distribution: { low, high, real } }) =>
      low === first?.low && high === first.high && real.length === first.real.length,
  );
}

function quantityOf(
  { label, unit, low, high }: Distribution,
  measured: readonly Measured[],
  regimes: readonly string[],
): Quantity {
  const real = meanShares(measured.map(({ distribution }) => distribution.real));
  const lines = regimes.map((regime) => ({
    regime,
    lines: linesOf(measured.filter((one) => one.regime === regime)),
  }));
  return { label, unit, low, high, real, regimes: lines.filter((one) => one.lines.length > 0) };
}

function linesOf(measured: readonly Measured[]): readonly GeneratedShares[] {
  const iterations = [...new Set(measured.map(({ n }) => n))].sort((a, b) => a - b);
  return iterations.map((n) => {
    const own = measured.filter((one) => one.n === n);
    return { n, shares: meanShares(own.map(({ distribution }) => distribution.generated)) };
  });
}

function meanShares(all: readonly (readonly number[])[]): readonly number[] {
  return (all[0] ?? []).map((_, bin) => meanOf(all.map((shares) => shares[bin] as number)));
}
