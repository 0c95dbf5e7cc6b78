import { unknownName } from '@ouroboros/errors';
import { parseList, splitSetting } from '../experiment/settings.ts';
import type { Sweep } from './sweep.ts';

/** The keys of a sweep that a setting may change, and whether they hold lists. */
const keys = {
  features: 'list',
  rows: 'list',
  noise: 'list',
  regimes: 'list',
  iterations: 'one',
  replicates: 'one',
  precision: 'one',
  growth: 'one',
  seed: 'one',
} as const satisfies Partial<Record<keyof Sweep, 'list' | 'one'>>;

/**
 * A sweep with settings `key=value` applied from left to right: `features`, `rows`, `noise` and `regimes` as `a,b` or JSON, `iterations`,
 * `replicates`, `precision`, `growth`, `seed`. What the values must be is checked when the sweep is resolved.
 *
 * @throws Fault `run/setting`, or `sweep/unknown-key` with the nearest key.
 */
export function applySweepSettings(sweep: Sweep, settings: readonly string[]): Sweep {
  return settings.reduce(applySetting, sweep);
}

function applySetting(sweep: Sweep, setting: string): Sweep {
  const [key, text] = splitSetting(setting);
  const known = Object.keys(keys);
  if (!Object.hasOwn(keys, key))
    throw unknownName({ code: 'sweep/unknown-key', subject: '--set', name: key, known });
  const value = parseList(text);
  const isList = keys[key as keyof typeof keys] === 'list';
  return { ...sweep, [key]: isList && !Array.isArray(value) ? [value] : value };
}
