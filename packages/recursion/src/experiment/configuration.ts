import { Fault } from '@ouroboros/errors';
import type { Family } from '@ouroboros/models';
import { defaultGrowth, parseGrowth, requireSizes } from '../regimes/growth.ts';
import type { Regime, Sizes } from '../regimes/regime.ts';
import { findRegime } from '../regimes/table.ts';
import { type Experiment, plainKeys, sections } from './experiment.ts';
import { atScale } from './scale.ts';

/** Everything that decides what a run computes, defaults filled in: plain JSON, with the family's options beside. */
export interface Configuration {
  readonly experiment: string;
  readonly family: string;
  readonly regimes: readonly string[];
  readonly seeds: readonly number[];
  readonly iterations: number;
  /** As text: see `parseGrowth`. */
  readonly growth: string;
  readonly margin: number;
  /** Of an experiment that has several. */
  readonly scale?: string;
  readonly [option: string]: unknown;
}

/** An experiment whose names were looked up and whose options were checked. */
export interface ResolvedExperiment {
  readonly configuration: Configuration;
  readonly regimes: readonly Regime[];
  /** Sizes of the batches, as `growth` says. */
  readonly sizes: Sizes;
  /** The family's own form of its options. */
  readonly options: unknown;
}

/** Seeds key 64-bit streams, but pass through JSON; iterations key 32-bit counters. */
const largestSeed = Number.MAX_SAFE_INTEGER;
const largestIteration = 2 ** 32 - 2;

function refuse(subject: string, expected: string, received: unknown): Fault {
  const shown = JSON.stringify(received) ?? String(received);
  return new Fault({ code: 'run/option', kind: 'request', subject, expected, received: shown });
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

/** Seeds as a list: a count n stands for 1..n. */
function resolveSeeds(seeds: unknown): readonly number[] {
  if (isWhole(seeds, 1, 1e6)) return Array.from({ length: seeds }, (_, i) => i + 1);
  const isList =
    Array.isArray(seeds) &&
    seeds.length > 0 &&
    new Set(seeds).size === seeds.length &&
    seeds.every((seed) => isWhole(seed, 0, largestSeed));
  if (isList) return seeds as readonly number[];
  throw refuse('seeds', 'a positive number of seeds or a list of different whole numbers >= 0', seeds);
}

function resolveRegimes(names: unknown): readonly Regime[] {
  if (!Array.isArray(names) || names.length === 0 || new Set(names).size < names.length) {
    throw refuse('regimes', 'a list of different regimes', names);
  }
  return names.map((name) => findRegime(String(name)));
}

/**
 * Chains of an experiment that run at the same time. Not part of the configuration: results do not depend on it.
 *
 * @throws Fault of kind `request` when it is not a positive whole number.
 */
export function requireLanes(experiment: Experiment): number {
  const { lanes = 1 } = atScale(experiment);
  if (isWhole(lanes, 1, 1024)) return lanes;
  throw refuse('lanes', 'a positive whole number', lanes);
}

/**
 * Checks an experiment and fills in its defaults.
 *
 * @throws Fault of kind `request` that names the key, from here or from the family.
 */
export function resolveExperiment(given: Experiment, family: Family): ResolvedExperiment {
  const experiment = atScale(given);
  const { iterations, growth = defaultGrowth, margin = 0, scale } = experiment;
  const regimes = resolveRegimes(experiment.regimes);
  const seeds = resolveSeeds(experiment.seeds);
  if (!isWhole(iterations, 1, largestIteration))
    throw refuse('iterations', 'a positive whole number', iterations);
  const sizes = parseGrowth(growth);
  requireSizes(growth, sizes, iterations);
  if (!(typeof margin === 'number' && margin >= 0)) throw refuse('margin', 'a number >= 0', margin);
  requireLanes(experiment);
  // A section that is not given is left out: not every family has all of them.
  const asked = sections.filter((name) => experiment[name] !== undefined);
  const options = family.parse(Object.fromEntries(asked.map((name) => [name, experiment[name]])));
  const plain = JSON.parse(JSON.stringify(options ?? {})) as Record<string, unknown>;
  const own = { experiment: experiment.name, family: family.name, seeds, iterations, growth, margin };
  // First, so that of two scales it is their names that are told apart, and not what follows from them.
  const size = scale === undefined ? {} : { scale };
  const names = regimes.map(({ name }) => name);
  return { configuration: { ...size, ...plain, ...own, regimes: names }, regimes, sizes, options };
}

/** Every option with its dotted name; lists are one option. */
function leavesOf(value: unknown, name = ''): readonly (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [[name, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(inner, name === '' ? key : `${name}.${key}`),
  );
}

/** Where a model is read from: its checksum, another option, says which it is. */
const whereabouts = new Set(['model.bundle']);

/** An option that two configurations have different values for, as JSON; undefined where it is missing. */
interface Difference {
  readonly key: string;
  readonly old: string | undefined;
  readonly now: string | undefined;
}

function differences(begun: Configuration, requested: Configuration): readonly Difference[] {
  const before = new Map(leavesOf(begun));
  const after = new Map(leavesOf(requested));
  const keys = new Set(['experiment', 'family', ...before.keys(), ...after.keys()]);
  return [...keys]
    .map((key) => ({ key, old: before.get(key), now: after.get(key) }))
    .filter(({ key, old, now }) => old !== now && !(whereabouts.has(key) && old && now));
}

/** Whether two configurations compute the same. */
export function isSameConfiguration(begun: Configuration, requested: Configuration): boolean {
  return differences(begun, requested).length === 0;
}

/**
 * Makes sure that a run is continued as it was begun.
 *
 * @throws Fault `run/configuration` naming the first option that differs and both its values.
 */
export function requireSameConfiguration(run: string, begun: Configuration, requested: Configuration): void {
  const [difference] = differences(begun, requested);
  if (!difference) return;
  const { key, old, now } = difference;
  throw new Fault({
    code: 'run/configuration',
    kind: 'request',
    subject: `${key} of the run in ${run}`,
    expected: `${shown(old)}, with which it was begun`,
    received: shown(now),
    remedy: `choose another --out${canBeSet(key, old) ? `, or go on with --set ${key}=${shown(old)}` : ''}`,
  });
}

/** Whether a setting brings an option back; a checksum follows from what it is of. */
function canBeSet(key: string, value: string | undefined): boolean {
  if (key === 'model.digest') return false;
  const first = key.split('.')[0];
  return value !== undefined && [...plainKeys, ...sections].some((name) => name === first);
}

/** JSON as one types it after `--set key=`: text without quotation marks, lists with commas. */
function shown(json: string | undefined): string {
  if (json === undefined) return 'nothing';
  const value: unknown = JSON.parse(json);
  return typeof value === 'string' || Array.isArray(value) ? String(value) : json;
}
