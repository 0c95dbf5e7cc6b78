import { Fault, nearest } from '@ouroboros/errors';
import { type Experiment, plainKeys, type Section, sections } from './experiment.ts';
import { atScale } from './scale.ts';

const names = (list: readonly string[]) => list.join(', ');

function unknownKey(key: string, suggestion: string): Fault {
  return new Fault({
    code: 'run/unknown-key',
    kind: 'request',
    subject: `--set ${key}`,
    expected: `one of ${names(plainKeys)} or an option such as ${names(sections.map((name) => `${name}.<option>`))}`,
    received: `"${key}"`,
    remedy: `did you mean ${suggestion}?`,
  });
}

/** JSON where the text is JSON, else the text itself. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `a,b` as a list; a list or a single value as it is. Members are read as JSON where they can be. */
export function parseList(text: string): unknown {
  const value = parseValue(text);
  return typeof value === 'string' && value.includes(',')
    ? value.split(',').map((part) => parseValue(part.trim()))
    : value;
}

function parsePlain(key: (typeof plainKeys)[number], text: string): unknown {
  if (key === 'iterations' || key === 'growth' || key === 'margin') return parseValue(text);
  const value = parseList(text);
  return key === 'regimes' && !Array.isArray(value) ? [value] : value;
}

/** A copy of `section` where the option at `path` has a new value. */
function withOption(section: Section, path: readonly string[], value: unknown): Section {
  const [name = '', ...rest] = path;
  if (rest.length === 0) return { ...section, [name]: value };
  const inner = section[name];
  const isSection = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
  return { ...section, [name]: withOption(isSection ? (inner as Section) : {}, rest, value) };
}

function applyOption(experiment: Experiment, key: string, text: string): Experiment {
  const [first = '', ...path] = key.split('.');
  const section = sections.find((name) => name === first);
  if (path.some((name) => !/^[A-Za-z][\w-]*$/.test(name)))
    throw unknownKey(key, `${section ?? 'model'}.preset`);
  if (!section) throw unknownKey(key, [nearest(first, sections), ...path].join('.'));
  return { ...experiment, [section]: withOption(experiment[section] ?? {}, path, parseValue(text)) };
}

/** Key and value of `key=value`. */
export function splitSetting(setting: string): readonly [key: string, text: string] {
  const at = setting.indexOf('=');
  if (at >= 1) return [setting.slice(0, at), setting.slice(at + 1)];
  throw new Fault({
    code: 'run/setting',
    kind: 'request',
    subject: '--set',
    expected: 'key=value',
    received: `"${setting}"`,
    remedy: 'write for example --set iterations=5',
  });
}

function applySetting(experiment: Experiment, setting: string): Experiment {
  const [key, text] = splitSetting(setting);
  // Chosen before all others: see `applyScale`.
  if (key === 'scale') return experiment;
  if (key.includes('.')) return applyOption(experiment, key, text);
  const plain = plainKeys.find((name) => name === key);
  if (plain) return { ...experiment, [plain]: parsePlain(plain, text) };
  const suggestion = nearest(key, [...plainKeys, ...sections]) ?? '';
  throw unknownKey(
    key,
    plainKeys.some((name) => name === suggestion) ? suggestion : `${suggestion}.<option>`,
  );
}

/**
 * An experiment at the scale that `scale=<name>` among the settings asks for (the last one, if there are several), else
 * at its own; the other settings are left to `applySettings`.
 *
 * @throws Fault `run/setting`, or `run/scale` when the experiment has no such scale.
 */
export function applyScale(experiment: Experiment, settings: readonly string[]): Experiment {
  const scales = settings.map(splitSetting).filter(([key]) => key === 'scale');
  return atScale(experiment, scales.at(-1)?.[1]);
}

/**
 * An experiment with settings `key=value` applied: `scale` before all others, these from left to right. Keys: `regimes`
 * and `seeds` (`a,b` or JSON; a number of seeds means 1, 2, ...), `iterations`, `growth`, `margin`, `lanes`, and dotted options of
 * the family such as `model.preset`. Values are read as JSON where they can be, else as text. What the values must be is checked when the
 * experiment is resolved, options by the family.
 *
 * @throws Fault `run/setting`, `run/scale`, or `run/unknown-key` with the nearest key.
 */
export function applySettings(experiment: Experiment, settings: readonly string[]): Experiment {
  return settings.reduce(applySetting, applyScale(experiment, settings));
}
