import type { Runtime } from '@ouroboros/runtime';
import type { Schedule } from '@ouroboros/theory';
import { callProgram } from '../../call-program.ts';
import type { CallOptions } from '../../family.ts';
import { penaltyOf } from '../penalty.ts';
import type { World } from '../world.ts';
import { checkSimulation } from './check.ts';
import type { SimulateArgument, Simulated } from './program.ts';
import { planSchedule, type SchedulePlan } from './schedule-plan.ts';
import type { Simulation, SimulationResult } from './simulation.ts';

const program = new URL('./program.ts', import.meta.url);

/**
 * Simulates fits 1, ..., `fits` of independent chains under a schedule, in memory: labels are drawn from the models, the normal
 * equations of every fit are solved. Constant memory whatever the number of replicates; results depend on the seed alone, not on
 * threads, device permitting, or on how the replicates are worked on.
 *
 * @throws Fault `linear/simulation` for a setting without an expected error, `theory/...` for a schedule that does not hold or draws subsamples,
 * `linear/not-finite` when numbers overflow.
 */
export async function simulateLinear(
  runtime: Runtime,
  simulation: Simulation,
  schedule: Schedule,
  fits: number,
  call: CallOptions = {},
): Promise<SimulationResult> {
  const plan = planSchedule(schedule, fits);
  checkSimulation(simulation, plan);
  const argument = argumentOf(simulation, schedule, plan);
  const found = await callProgram<Simulated>(runtime, { program, name: 'simulate' }, argument, call);
  const losses = Array.from(found.means, (mean, index) => ({
    n: index + 1,
    mean,
    standardError: found.standardErrors[index] as number,
  }));
  return { losses, weights: found.weights };
}

function argumentOf(simulation: Simulation, schedule: Schedule, plan: SchedulePlan): SimulateArgument {
  const { features, rows, noise, replicates, precision, seed } = simulation;
  const { covariance, penalty, draws = 'reduced', engine, weightsOf = [], chunk } = simulation;
  const world: World = {
    ...{ features, rows, noise, replicates, precision, seed },
    ...(covariance && { covariance }),
    ...(penalty && { penalty }),
  };
  const ridges = Float64Array.from(plan.fits, (_, index) =>
    penalty ? penaltyOf(penalty, index + 1) / schedule.total(index + 1) : 0,
  );
  return {
    world,
    plan,
    ridges,
    draws,
    weightsOf,
    ...(engine && { engine }),
    ...(chunk !== undefined && { chunk }),
  };
}
