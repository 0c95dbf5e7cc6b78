import { Fault } from '@ouroboros/errors';
import { findStudy } from '@ouroboros/experiments';
import type { FamilyPlan, Progress, Throughput } from '@ouroboros/models';
import {
  type Experiment,
  laneCount,
  planRun,
  type ResolvedExperiment,
  type RunPlan,
  resolveExperiment,
  startLanes,
} from '@ouroboros/recursion';
import { checkExperiment } from '../experiment-run.ts';
import { interruptible } from '../interruption.ts';
import { formatHours, planText, type ThroughputSource } from '../plan-text.ts';
import type { CommandContext, DeviceOptions } from '../program.ts';
import type { Screen } from '../terminal/screen.ts';

/** Arguments of `ouroboros plan`. */
export interface PlanArguments extends DeviceOptions {
  /** Name of an experiment or a study. */
  readonly experiment: string;
  readonly set: readonly string[];
  /** Folder of a bundle whose model is trained instead of the experiment's. */
  readonly model?: string;
  /** Of one lane; measured when it is not given. */
  readonly throughput?: Throughput;
}

/** The document of `--json`. */
interface PlanDocument extends RunPlan {
  readonly throughputSource: ThroughputSource;
}

/** An experiment of a family that tells what it costs. */
interface Plannable {
  readonly experiment: Experiment;
  readonly resolved: ResolvedExperiment;
  estimate(): Promise<FamilyPlan>;
}

/** Tells what a run would cost, or each run of a study, before anything of it is done; all are checked first. */
export async function plan(request: PlanArguments, context: CommandContext): Promise<void> {
  const { output } = context;
  const study = findStudy(request.experiment);
  const names = study?.experiments ?? [request.experiment];
  const plans: PlanDocument[] = [];
  for (const plannable of names.map((name) => requirePlannable(name, request))) {
    const made = await planExperiment(plannable, request, context);
    output.text(`${plans.length === 0 ? '' : '\n'}${planText(made, made.throughputSource)}`);
    plans.push(made);
  }
  if (!study) return output.document(plans[0]);
  const hours = plans.reduce((sum, made) => sum + made.hours, 0);
  output.text(`\nall ${plans.length} experiments of ${study.name}: ${formatHours(hours)}`);
  output.document({ study: study.name, plans, hours });
}

function requirePlannable(name: string, { set, model }: PlanArguments): Plannable {
  const { experiment, family } = checkExperiment(name, set, model);
  const { plan: estimate } = family;
  if (!estimate) throw refuse(experiment, family.name);
  const resolved = resolveExperiment(experiment, family);
  return { experiment, resolved, estimate: () => estimate.call(family, resolved.options) };
}

async function planExperiment(
  { experiment, resolved, estimate }: Plannable,
  request: PlanArguments,
  context: CommandContext,
): Promise<PlanDocument> {
  const costs = await estimate();
  const throughput = request.throughput ?? (await measure(experiment, costs, request, context));
  const lanes = laneCount(experiment, request.threads);
  const made = planRun({ resolved, family: costs, lanes, throughput });
  return { ...made, throughputSource: request.throughput ? 'given' : 'measured' };
}

function refuse({ name }: Experiment, family: string): Fault {
  return new Fault({
    code: 'cli/plan',
    kind: 'request',
    subject: `experiment ${name}`,
    expected: 'one of a family that is worth planning, such as language or images',
    received: `one of the family ${family}`,
    remedy: 'run it: it takes minutes at most',
  });
}

/** Measures on all lanes at once, as the run would use them; the slowest counts. */
async function measure(
  experiment: Experiment,
  family: FamilyPlan,
  { device, threads }: DeviceOptions,
  { output: { screen }, again }: CommandContext,
): Promise<Throughput> {
  screen.heading([`measuring the throughput of ${family.model}`]);
  const lanes = await startLanes(experiment, { device, ...(threads === undefined ? {} : { threads }) });
  try {
    const onProgress = (progress: Progress): void => show(screen, progress);
    const found = await interruptible({ screen, again }, (signal) =>
      Promise.all(lanes.map((lane) => family.measure(lane, { signal, onProgress }))),
    );
    const slowest = (of: keyof Throughput): number => Math.min(...found.map((one) => one[of]));
    return { train: slowest('train'), sample: slowest('sample') };
  } finally {
    screen.clear();
    await Promise.all(lanes.map((lane) => lane.close()));
  }
}

function show(screen: Screen, { done, total, detail }: Progress): void {
  screen.status({
    label: 'measuring',
    fraction: done / total,
    ...(detail === undefined ? {} : { detail }),
  });
}
