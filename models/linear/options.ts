import { Fault, nearest } from '@ouroboros/errors';
import { z } from 'zod';

/** Presets of the family, by name: the defaults of the options they stand for. */
export const presets = { linear: { features: 10, noise: 1 } } as const;

const presetNames = Object.keys(presets) as [keyof typeof presets];
const count = (least: number) => z.int().min(least).max(0xffffffff);

const model = z.strictObject({
  preset: z.enum(presetNames).default('linear'),
  features: count(1).default(presets.linear.features),
  noise: z.number().positive().default(presets.linear.noise),
});
const data = z.strictObject({ rows: count(3).default(100) });
const fit = z.strictObject({
  replicates: count(2).default(1000),
  mode: z.enum(['statistics', 'naive']).default('statistics'),
  precision: z.enum(['float32', 'float64']).default('float32'),
});
const schema = z.strictObject({
  model: model.prefault({}),
  data: data.prefault({}),
  fit: fit.prefault({}),
});

/** Options of the linear family, complete. */
export interface LinearOptions {
  readonly model: {
    readonly preset: keyof typeof presets;
    /** Number of features d. */
    readonly features: number;
    /** Standard deviation sigma of the noise of a label. */
    readonly noise: number;
  };
  readonly data: {
    /** Rows T of the design, which is one unit batch. */
    readonly rows: number;
  };
  readonly fit: {
    /** Independent replicates R, each with its own design, truth and noise. */
    readonly replicates: number;
    /** `statistics`: fits from sums over rows; `naive`: stacks every row of the mixture and refits. */
    readonly mode: 'statistics' | 'naive';
    readonly precision: 'float32' | 'float64';
  };
}

/** What the options are at a path, for messages about unknown keys. */
const knownKeys: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(schema.shape),
  model: Object.keys(model.shape),
  data: Object.keys(data.shape),
  fit: Object.keys(fit.shape),
};

function dotted(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => Object(value)[key], root);
}

function refuse(subject: string, expected: string, received: string, remedy?: string): Fault {
  const parts = { code: 'linear/option', kind: 'request', subject, expected, received } as const;
  return new Fault(remedy === undefined ? parts : { ...parts, remedy });
}

function unknownKey(path: string, key: string): Fault {
  const known = knownKeys[path] ?? [];
  const guess = nearest(key, known);
  const prefix = path === '' ? '' : `${path}.`;
  return refuse(
    `option "${prefix}${key}"`,
    `one of ${known.map((name) => prefix + name).join(', ')}`,
    'an unknown key',
    guess === undefined ? undefined : `did you mean "${prefix}${guess}"?`,
  );
}

function badChoice(path: string, choices: readonly unknown[], received: unknown): Fault {
  const guess = typeof received === 'string' ? nearest(received, choices.map(String)) : undefined;
  return refuse(
    `option "${path}"`,
    `one of ${choices.join(', ')}`,
    show(received),
    guess === undefined ? undefined : `did you mean "${guess}"?`,
  );
}

/** The line a user reads for the first thing that is wrong. */
function toFault(issue: z.core.$ZodIssue, input: unknown): Fault {
  const path = dotted(issue.path);
  if (issue.code === 'unrecognized_keys') return unknownKey(path, issue.keys[0] ?? '');
  const received = valueAt(input, issue.path);
  if (issue.code === 'invalid_value') return badChoice(path, issue.values, received);
  const subject = path === '' ? 'options of the linear family' : `option "${path}"`;
  if (issue.code === 'too_small') {
    const bound = issue.inclusive ? 'at least' : 'more than';
    return refuse(subject, `${bound} ${issue.minimum}`, show(received));
  }
  if (issue.code === 'too_big') return refuse(subject, `at most ${issue.maximum}`, show(received));
  return refuse(subject, issue.code === 'invalid_type' ? issue.expected : issue.message, show(received));
}

/**
 * Checks options and fills in defaults.
 *
 * @throws Fault `linear/option` for the first wrong one, with the nearest known key, preset or choice; also when the
 * design has too few rows for the error of a fit to have a mean (T >= d + 2).
 */
export function parseOptions(input: unknown): LinearOptions {
  const parsed = schema.safeParse(input ?? {});
  if (!parsed.success) throw toFault(parsed.error.issues[0] as z.core.$ZodIssue, input);
  const { features } = parsed.data.model;
  const { rows } = parsed.data.data;
  if (rows < features + 2) {
    throw refuse(
      'option "data.rows"',
      `at least model.features + 2 = ${features + 2}, for the error of a fit to have a mean`,
      `${rows}`,
    );
  }
  return parsed.data;
}
