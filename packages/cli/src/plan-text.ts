import type { Cost, RunPlan } from '@ouroboros/recursion';
import { columns } from './terminal/columns.ts';
import { formatDuration } from './terminal/duration.ts';
import { formatQuantity } from './terminal/quantity.ts';

/** Where the throughput of a plan is from. */
export type ThroughputSource = 'measured' | 'given';

/** A plan for people: the run, its regimes, its phases, memory, disk and hours. */
export function planText(plan: RunPlan, source: ThroughputSource): string {
  const notes = plan.notes.map((note) => `note: ${note}`).join('\n');
  return [heading(plan), costTable(plan), resources(plan, source), notes].join('\n\n');
}

function heading(plan: RunPlan): string {
  const { experiment, scale, model, parameters, seeds, iterations, realExamples, unitsPerExample, unit } =
    plan;
  const at = scale === undefined ? '' : ` at scale ${scale}`;
  const data =
    unitsPerExample === 1
      ? `${formatQuantity(realExamples)} real ${unit}`
      : `${formatQuantity(realExamples)} real examples of ${unitsPerExample.toFixed(1)} ${unit}`;
  const size = `${model}, ${formatQuantity(parameters)} parameters (${parameters})`;
  return `${experiment}${at}: ${size}; ${data}; ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}, ${iterations} iterations`;
}

function costTable(plan: RunPlan): string {
  const { unit } = plan;
  const head = [
    '',
    'fits',
    'examples',
    `${unit} trained`,
    'sampled',
    `${unit} written`,
    'work',
    'disk',
    'time',
  ];
  const rows = [
    ...plan.regimes.map((cost) => row(cost.regime ?? 'shared by all regimes', cost)),
    ...plan.phases.map((cost) => row(`of all, ${cost.phase}`, cost)),
    row('total', plan.total),
  ];
  return columns([head, ...rows]);
}

function row(name: string, cost: Cost): string[] {
  const { fits, trainExamples, trained, sampledExamples, generated, operations, bytes, seconds } = cost;
  return [
    ...[name, String(fits), formatQuantity(trainExamples), formatQuantity(trained)],
    ...[formatQuantity(sampledExamples), formatQuantity(generated), formatQuantity(operations, 'FLOP')],
    ...[formatQuantity(bytes, 'B'), formatDuration(seconds)],
  ];
}

/** `0.13 hours`, `5.2 hours`, `1234 hours`. */
export function formatHours(hours: number): string {
  return `${hours.toFixed(hours < 1 ? 2 : hours < 100 ? 1 : 0)} hours`;
}

function resources(plan: RunPlan, source: ThroughputSource): string {
  const { memory, disk, lanes, throughput, operationsPerUnit, unit, hours } = plan;
  const bytes = (amount: number): string => formatQuantity(amount, 'B');
  const held = Object.entries(memory.lane).map(([name, amount]) => `${name} ${bytes(amount)}`);
  const rate = (value: number, operations: number): string =>
    `${formatQuantity(value)} ${unit}/s (${formatQuantity(value * operations, 'FLOP/s')})`;
  const { trained, generated } = operationsPerUnit;
  const each = lanes === 1 ? '' : ` on each of ${lanes} lanes`;
  const speeds = `train ${rate(throughput.train, trained)}, sample ${rate(throughput.sample, generated)}`;
  return columns([
    [
      'memory',
      `${bytes(memory.total)}${lanes === 1 ? '' : ` for ${lanes} lanes; of each`}: ${held.join(', ')}`,
    ],
    [
      'disk',
      `${bytes(disk.total)}: data ${bytes(disk.data)}, models ${bytes(disk.models)}, checkpoints ${bytes(disk.checkpoints)}`,
    ],
    ['throughput', `${source}${each}: ${speeds}`],
    ['time', `${formatDuration(3600 * hours)} (${formatHours(hours)}), data preparation not included`],
  ]);
}
