import type { ItemSurvival, RunSummary } from '../run/records.ts';
import { itemWords } from '../words/spelling.ts';
import { meanOf } from './series.ts';

/** An item under one regime. */
export interface SurvivalCell {
  readonly n: number;
  /** Mentions over expected mentions, mean over seeds: 1 as in real data, 0 where it is lost in every seed. */
  readonly frequency: number;
}

/** An item of the real data. */
export interface SurvivalRow {
  readonly item: string;
  /** Of a real example to hold it. */
  readonly probability: number;
  /** By regime, iteration 1 first. */
  readonly cells: ReadonlyMap<string, readonly SurvivalCell[]>;
}

/** The items of a category. */
export interface SurvivalCategory {
  readonly name: string;
  /** From the most to the least probable. */
  readonly rows: readonly SurvivalRow[];
}

/** What became of the items of a run. */
export interface Survival {
  /** Those that have any, in the order of the configuration. */
  readonly regimes: readonly string[];
  /** In the order in which the run names them. */
  readonly categories: readonly SurvivalCategory[];
}

/** An item at one iteration of one chain. */
interface Sighting extends ItemSurvival {
  readonly regime: string;
  readonly n: number;
}

/** What became of the items; undefined where the run knows of none. Items that are never expected are left out. */
export function survivalOf(summary: RunSummary): Survival | undefined {
  const sightings = sightingsOf(summary);
  if (sightings.length === 0) return undefined;
  const present = new Set(sightings.map(({ regime }) => regime));
  const regimes = summary.config.regimes.filter((regime) => present.has(regime));
  const categories = [...grouped(sightings, ({ category }) => category)].map(([name, list]) => ({
    name,
    rows: rowsOf(list, regimes),
  }));
  return { regimes, categories };
}

function sightingsOf({ chains }: RunSummary): readonly Sighting[] {
  return chains.flatMap(({ regime, iterations }) =>
    iterations.flatMap(({ n, survival = [] }) =>
      survival.filter(({ expected }) => expected > 0).map((item) => ({ ...item, regime, n })),
    ),
  );
}

function rowsOf(sightings: readonly Sighting[], regimes: readonly string[]): readonly SurvivalRow[] {
  const rows = [...grouped(sightings, ({ item }) => item)].map(([item, list]) => ({
    item: itemWords(item),
    probability: list[0]?.probability ?? 0,
    cells: new Map(regimes.map((regime) => [regime, cellsOf(list.filter((one) => one.regime === regime))])),
  }));
  return rows.sort((a, b) => b.probability - a.probability);
}

function cellsOf(sightings: readonly Sighting[]): readonly SurvivalCell[] {
  return [...grouped(sightings, ({ n }) => n)]
    .map(([n, list]) => ({ n, frequency: meanOf(list.map(({ mentions, expected }) => mentions / expected)) }))
    .sort((a, b) => a.n - b.n);
}

function grouped<K, T>(values: readonly T[], keyOf: (value: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const value of values) {
    const list = groups.get(keyOf(value));
    if (list) list.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return groups;
}
