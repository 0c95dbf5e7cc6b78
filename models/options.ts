import { Fault, nearest } from '@ouroboros/errors';
import { z } from 'zod';

/**
 * Checks `input` against the schema of a family's options and fills in defaults.
 *
 * @throws Fault `<family>/option` for the first wrong one, with the nearest known key or choice; nested options are
 * named by dotted keys.
 */
export function parseOptions<S extends z.ZodType>(family: string, schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0] as z.core.$ZodIssue;
  throw new Fault({ code: `${family}/option`, kind: 'request', ...describe(family, schema, issue, input) });
}

/** What is wrong with an option. */
export interface WrongOption {
  /** Dotted, such as `data.rows`. */
  readonly option: string;
  readonly expected: string;
  readonly received: unknown;
  readonly remedy?: string;
}

/** The Fault of an option that a family refuses beyond what its schema says. */
export function refusedOption(family: string, { option, expected, received, remedy }: WrongOption): Fault {
  return new Fault({
    code: `${family}/option`,
    kind: 'request',
    subject: `option "${option}"`,
    expected,
    received: `${received}`,
    ...(remedy !== undefined && { remedy }),
  });
}

/** The schema of a whole number from `least` on, that fits 32 bits. */
export function count(least: number, most = 0xffffffff): z.ZodInt {
  return z.int().min(least).max(most);
}

interface Description {
  readonly subject: string;
  readonly expected: string;
  readonly received: string;
  readonly remedy?: string;
}

function describe(family: string, schema: z.ZodType, issue: z.core.$ZodIssue, input: unknown): Description {
  const path = issue.path.map(String);
  const subject = path.length === 0 ? `options of the ${family} family` : `option "${path.join('.')}"`;
  const received = show(path.reduce<unknown>((value, key) => Object(value)[key], input));
  switch (issue.code) {
    case 'unrecognized_keys':
      return unknownKey(schema, path, issue.keys[0] ?? '');
    case 'invalid_value':
      return {
        subject,
        expected: `one of ${issue.values.join(', ')}`,
        received,
        ...guess(received, issue.values),
      };
    case 'too_small':
      return {
        subject,
        expected: `${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`,
        received,
      };
    case 'too_big':
      return { subject, expected: `${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}`, received };
    case 'invalid_type':
      return { subject, expected: kinds[issue.expected] ?? issue.expected, received };
    default:
      return { subject, expected: issue.message, received };
  }
}

/** Kinds of values in words. */
const kinds: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'options by their names',
};

function unknownKey(schema: z.ZodType, path: readonly string[], key: string): Description {
  const full = (name: string): string => [...path, name].join('.');
  const known = keysAt(schema, path);
  return {
    subject: `option "${full(key)}"`,
    expected: `one of ${known.map(full).join(', ')}`,
    received: 'an unknown key',
    ...guess(key, known, full),
  };
}

function guess(
  received: string,
  known: readonly unknown[],
  full: (name: string) => string = (name) => name,
): { remedy?: string } {
  const name = nearest(received.replaceAll('"', ''), known.map(String));
  return name === undefined ? {} : { remedy: `did you mean "${full(name)}"?` };
}

/** The keys that the object at `path` of a schema knows. */
function keysAt(schema: z.ZodType, path: readonly string[]): string[] {
  let at: unknown = unwrap(schema);
  for (const key of path) at = at instanceof z.ZodObject ? unwrap(at.shape[key]) : undefined;
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

/** The schema inside defaults and optionals. */
function unwrap(schema: unknown): unknown {
  let inner = schema;
  while (inner instanceof z.ZodPrefault || inner instanceof z.ZodDefault || inner instanceof z.ZodOptional) {
    inner = inner.unwrap();
  }
  return inner;
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
