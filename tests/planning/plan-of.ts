import { families } from '@ouroboros/models';
import { type Experiment, planRun, type RunPlan, resolveExperiment } from '@ouroboros/recursion';

/** Units per second that a plan is made at where nothing is measured. */
export const throughput = { train: 1000, sample: 100 };

/** The plan of an experiment on one lane. */
export async function planOf(experiment: Experiment): Promise<RunPlan> {
  const family = families.get(experiment.family);
  if (!family?.plan) throw new Error(`expected a family that plans, received ${experiment.family}`);
  const resolved = resolveExperiment(experiment, family);
  return planRun({ resolved, family: await family.plan(resolved.options), lanes: 1, throughput });
}
