import type { Conformation } from '@ouroboros/data/molecules';
import type { Distribution } from '../../family.ts';
import { meanOf } from './averages.ts';
import type { Comparison } from './comparison.ts';
import { jensenShannon } from './divergence.ts';
import { Histogram } from './histogram.ts';
import { type Quantity, quantities, valueAt } from './quantities.ts';

/** How bond lengths, angles and torsions of generated conformations are distributed, and how far from real ones that is. */
export interface GeometryFigures {
  /** `bondDivergence`, `angleDivergence` and `torsionDivergence`, in bits. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly distributions: readonly Distribution[];
}

/** A quantity among real and generated conformations: shares of [count + 2] bins, the first and last for what lies outside. */
interface Compared {
  readonly quantity: Quantity;
  readonly real: Float64Array;
  readonly generated: Float64Array;
}

/**
 * Distributions of the `quantities` that the molecules have, and per kind (bonds, angles, torsions) the mean of their Jensen-Shannon
 * divergences; values outside of the bins count, as two bins more. Every molecule counts alike, however many real or generated
 * conformations of it there are.
 */
export function geometryFigures(comparisons: readonly Comparison[]): GeometryFigures {
  const used = comparisons.filter(({ generated }) => generated.length > 0);
  const compared = quantities.flatMap((quantity) => compare(quantity, used));
  return {
    metrics: {
      ...meanDivergence(compared, 'bond'),
      ...meanDivergence(compared, 'angle'),
      ...meanDivergence(compared, 'torsion'),
    },
    distributions: compared.map(distributionOf),
  };
}

/** The quantity in all molecules; nothing where no molecule has it. */
function compare(quantity: Quantity, comparisons: readonly Comparison[]): Compared[] {
  const [real, generated] = [new Histogram(quantity.bins), new Histogram(quantity.bins)];
  for (const { molecule, references, generated: samples } of comparisons) {
    const places = quantity.places(molecule);
    addValues(real, quantity, places, references);
    addValues(generated, quantity, places, samples);
  }
  const shares = [real.shares(), generated.shares()] as const;
  return shares[0] && shares[1] ? [{ quantity, real: shares[0], generated: shares[1] }] : [];
}

function addValues(
  histogram: Histogram,
  quantity: Quantity,
  places: readonly (readonly number[])[],
  conformations: readonly Conformation[],
): void {
  for (const { positions } of conformations) {
    for (const place of places) histogram.add(valueAt(quantity, positions, place), 1 / conformations.length);
  }
}

function meanDivergence(
  compared: readonly Compared[],
  family: Quantity['family'],
): Readonly<Record<string, number>> {
  const divergences = compared
    .filter(({ quantity }) => quantity.family === family)
    .map(({ real, generated }) => jensenShannon(real, generated));
  if (divergences.length === 0) return {};
  return { [`${family}Divergence`]: meanOf(divergences) };
}

function distributionOf({ quantity, real, generated }: Compared): Distribution {
  const { name, label, unit, bins } = quantity;
  const inside = (shares: Float64Array) => [...shares.subarray(1, -1)];
  return {
    name,
    label,
    unit,
    low: bins.low,
    high: bins.high,
    real: inside(real),
    generated: inside(generated),
  };
}
