import { Fault } from '@ouroboros/errors';
import { z } from 'zod';
import { type BuiltInConfig, misfitOf } from '../config.ts';

/** A dimension in config.json. */
export const size = z.int().min(1).max(0xffffffff);

/** Something of a folder of transformers that our models are not or have not. */
export function unsupported(subject: string, expected: string, received: string, remedy?: string): Fault {
  const parts = { subject, expected, received, ...(remedy === undefined ? {} : { remedy }) };
  return new Fault({ code: 'huggingface/unsupported', kind: 'request', ...parts });
}

/**
 * The fields of the config.json at `path` by `schema`.
 *
 * @throws Fault `huggingface/unsupported` naming the first field that is not what `what` has.
 */
export function parseFields<S extends z.ZodType>(
  path: string,
  document: unknown,
  schema: S,
  what: string,
): z.output<S> {
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unsupported(path, `the configuration of ${what}`, `${issue?.path.join('.')}: ${issue?.message}`);
}

/**
 * Makes sure that every field has one of the values that our graphs compute; `undefined` among them is a field left out.
 *
 * @throws Fault `huggingface/unsupported` naming the first that has not.
 */
export function requireFields(
  path: string,
  given: Readonly<Record<string, unknown>>,
  ours: Readonly<Record<string, readonly unknown[]>>,
): void {
  for (const [field, values] of Object.entries(ours)) {
    if (values.includes(given[field])) continue;
    const expected = values.filter((value) => value !== undefined).map((value) => JSON.stringify(value));
    throw unsupported(`"${field}" of ${path}`, expected.join(' or '), JSON.stringify(given[field]));
  }
}

/**
 * `config` itself, when its dimensions go together.
 *
 * @throws Fault `huggingface/unsupported` naming the dimension that does not.
 */
export function requireFitting<C extends BuiltInConfig>(path: string, config: C): C {
  const misfit = misfitOf(config);
  if (!misfit) return config;
  throw unsupported(`"${misfit.dimension}" of ${path}`, misfit.expected, `${misfit.received}`);
}
