import { type Fault, nearest } from '@ouroboros/errors';
import { refusedOption } from '../../options.ts';

/**
 * A positive definite kernel: `polynomial`, k(x, z) = (x'z + constant)^degree; `rbf`, k(x, z) = exp(-|x - z|^2 /
 * (2 length^2)).
 */
export type Kernel =
  | { readonly polynomial: { readonly degree: number; readonly constant: number } }
  | { readonly rbf: { readonly length: number } };

/** What the numbers of a kernel must be, and what they are where they are not given. */
interface Parameter {
  readonly expected: string;
  readonly isRight: (value: number) => boolean;
  readonly standard: (features: number) => number;
}

const parameters: Readonly<Record<string, Readonly<Record<string, Parameter>>>> = {
  polynomial: {
    degree: {
      expected: 'a whole number of at least 1',
      isRight: (degree) => Number.isInteger(degree) && degree >= 1,
      standard: () => 2,
    },
    constant: { expected: 'a number of at least 0', isRight: (value) => value >= 0, standard: () => 1 },
  },
  // Features of variance 1 lie about sqrt(2 d) apart.
  rbf: { length: { expected: 'a number more than 0', isRight: (value) => value > 0, standard: Math.sqrt } },
};

function refuse(option: string, expected: string, given: unknown, remedy?: string): Fault {
  const received = JSON.stringify(given) ?? 'nothing';
  return refusedOption('linear', { option, expected, received, ...(remedy !== undefined && { remedy }) });
}

function isRecord(input: unknown): input is Readonly<Record<string, unknown>> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

/** Name and parameters that an input asks for: a name alone, or an object with one key. */
function asked(input: unknown): readonly [name: string, given: unknown] {
  if (typeof input === 'string') return [input, {}];
  const entries = isRecord(input) ? Object.entries(input) : [];
  if (entries.length === 1) return entries[0] as [string, unknown];
  throw refuse('model.kernel', 'one of linear, polynomial, rbf', input);
}

function checkParameter(path: string, parameter: Parameter, given: unknown, features: number): number {
  if (given === undefined) return parameter.standard(features);
  if (Number.isFinite(given) && parameter.isRight(given as number)) return given as number;
  throw refuse(path, parameter.expected, given);
}

/**
 * Checks the option `model.kernel`: `linear` (the default), a kernel's name, or an object such as `{rbf: {length: 2}}`.
 *
 * @returns undefined for the linear model, which needs no kernel.
 * @throws Fault `linear/option` with the nearest known kernel or parameter.
 */
export function checkKernel(input: unknown, features: number): Kernel | undefined {
  if (input === undefined || input === 'linear') return undefined;
  const [name, given] = asked(input);
  const known = parameters[name];
  const names = ['linear', ...Object.keys(parameters)];
  if (!known) {
    const remedy = `did you mean "${nearest(name, names)}"?`;
    throw refuse('model.kernel', `one of ${names.join(', ')}`, name, remedy);
  }
  const path = `model.kernel.${name}`;
  if (!isRecord(given)) throw refuse(path, `an object with ${Object.keys(known).join(', ')}`, given);
  for (const key of Object.keys(given)) {
    if (key in known) continue;
    const remedy = `did you mean "${nearest(key, Object.keys(known))}"?`;
    throw refuse(`${path}.${key}`, `one of ${Object.keys(known).join(', ')}`, 'an unknown key', remedy);
  }
  const checked = Object.entries(known).map(([key, parameter]) => [
    key,
    checkParameter(`${path}.${key}`, parameter, given[key], features),
  ]);
  return { [name]: Object.fromEntries(checked) } as unknown as Kernel;
}

/** k(x, x) of a point with |x|^2 = `square`. */
export function ofItself(kernel: Kernel, square: number): number {
  return 'rbf' in kernel ? 1 : (square + kernel.polynomial.constant) ** kernel.polynomial.degree;
}
