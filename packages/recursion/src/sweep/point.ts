import { createHash } from 'node:crypto';
import type { CallOptions } from '@ouroboros/models';
import { simulateLinear } from '@ouroboros/models/linear';
import type { Runtime } from '@ouroboros/runtime';
import { errorFactors, unitError } from '@ouroboros/theory';
import { regimeSchedule } from '../theory/regime-schedule.ts';
import type { ResolvedSweep, SweepPlace } from './grid.ts';
import type { SweepLoss } from './record.ts';

/** What tells a point from all others of a sweep; also the name of its file. */
export function keyOf({ features, rows, noise, regime }: SweepPlace): string {
  return `d${features}-t${rows}-noise${noise}-${regime.name}`;
}

/** The seed of a point: unlike that of any other point, whatever else the sweep has. */
export function seedOf(seed: number, place: SweepPlace): number {
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, keyOf(place)]))
    .digest();
  return digest.readUIntBE(0, 6);
}

/** How long a point takes, relatively: noise and steps in proportion to d, products and the inverse to d^2 and d^3. */
export function costOf({ features: d }: SweepPlace): number {
  return 1 + d / 10 + (d / 20) ** 2;
}

/** The chain of a point, beside what theory says of every fit. */
export async function simulatePoint(
  runtime: Runtime,
  { sweep, sizes }: ResolvedSweep,
  place: SweepPlace,
  call: CallOptions,
): Promise<readonly SweepLoss[]> {
  const { features, rows, noise, regime } = place;
  const { replicates, precision, iterations } = sweep;
  const schedule = regimeSchedule(regime, { unit: rows, sizes });
  const seed = seedOf(sweep.seed, place);
  const simulation = { features, rows, noise, replicates, precision, seed };
  const { losses } = await simulateLinear(runtime, simulation, schedule, iterations, call);
  const unit = unitError({ features, rows, noise });
  const factors = errorFactors(schedule, iterations);
  return losses.map((loss) => ({ ...loss, expected: unit * (factors[loss.n - 1] as number) }));
}
