import { Fault } from '@ouroboros/errors';
import { covarianceFactor } from '../covariance.ts';
import type { SchedulePlan } from './schedule-plan.ts';
import type { Simulation } from './simulation.ts';

function refuse(subject: string, expected: string, received: unknown): Fault {
  const code = 'linear/simulation';
  return new Fault({ code, kind: 'request', subject, expected, received: String(received) });
}

function requireCount(subject: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least && value <= 0xffffffff) return;
  throw refuse(subject, `a whole number of at least ${least}`, value);
}

/** Refuses numbers of features and rows for which the error of a fit has no mean. @throws Fault `linear/simulation`. */
function requireRows({ features, rows, penalty }: Simulation): void {
  requireCount('features', features, 1);
  requireCount('rows', rows, 1);
  if (penalty || rows >= features + 2) return;
  throw refuse(
    'rows',
    `at least features + 2 = ${features + 2}, for the error of a fit to have a mean`,
    rows,
  );
}

function requirePenalty({ penalty }: Simulation): void {
  if (!penalty || (penalty.value > 0 && Number.isFinite(penalty.value))) return;
  throw refuse('penalty', 'a positive number, or none', penalty.value);
}

/** Rows themselves can only be drawn as whole copies of the design. */
function requireCopies({ draws }: Simulation, { fits }: SchedulePlan): void {
  if (draws !== 'rows') return;
  for (const { batch, size } of fits.flatMap(({ batches }) => batches)) {
    if (Number.isInteger(size)) continue;
    throw refuse(`batch ${batch}`, "a whole number of units, where draws are 'rows'", size);
  }
}

/** Refuses what cannot be simulated, or has no expected error. @throws Fault `linear/simulation`, or of the covariance. */
export function checkSimulation(simulation: Simulation, plan: SchedulePlan): void {
  const { noise, replicates, covariance, features, weightsOf = [], chunk = 1 } = simulation;
  requireRows(simulation);
  requireCount('replicates', replicates, 2);
  requireCount('chunk', chunk, 1);
  if (!(noise > 0 && Number.isFinite(noise))) throw refuse('noise', 'a positive number', noise);
  requirePenalty(simulation);
  if (covariance) covarianceFactor(covariance, features);
  requireCopies(simulation, plan);
  for (const n of weightsOf) {
    if (Number.isInteger(n) && n >= 1 && n <= plan.fits.length) continue;
    throw refuse('weightsOf', `fits from 1 to ${plan.fits.length}`, n);
  }
}
