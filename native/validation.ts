import { Fault, nearest } from '@ouroboros/errors';

/** A Fault for an argument: `native/argument`, kind `request`. */
export function argumentFault(subject: string, expected: string, received: string, remedy?: string): Fault {
  const parts = { code: 'native/argument', kind: 'request', subject, expected, received } as const;
  return new Fault(remedy === undefined ? parts : { ...parts, remedy });
}

/** `value` in few words, for an error message. */
export function described(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return String(value);
  const name = value.constructor?.name ?? 'object';
  return ArrayBuffer.isView(value) && 'length' in value
    ? `${name} of length ${value.length}`
    : `a value of type ${name}`;
}

/** Throws unless `value` is an integer with `low <= value <= high`; returns it. */
export function requireInteger(subject: string, value: unknown, low: number, high: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high) return value;
  throw argumentFault(subject, `an integer from ${low} to ${high}`, described(value));
}

/** Throws unless `value` is a number with `low <= value <= high`; returns it. */
export function requireNumber(subject: string, value: unknown, low: number, high: number): number {
  if (typeof value === 'number' && value >= low && value <= high) return value;
  throw argumentFault(subject, `a number from ${low} to ${high}`, described(value));
}

/** Throws unless every element is an integer from `low` to `high`, naming the first that is not. */
export function requireIntegers(subject: string, values: ArrayLike<number>, low: number, high: number): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    // The name is only built when it is needed: these arrays are checked at every step of a decoder.
    if (!(value >= low && value <= high && Number.isInteger(value))) {
      requireInteger(`${subject}[${i}]`, value, low, high);
    }
  }
}

/** Throws unless every element is a number from `low` to `high`, naming the first that is not. */
export function requireNumbers(subject: string, values: ArrayLike<number>, low: number, high: number): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!(value >= low && value <= high)) requireNumber(`${subject}[${i}]`, value, low, high);
  }
}

/** Throws unless `value` is a nonempty string without a NUL character; returns it. */
export function requirePath(subject: string, value: unknown): string {
  if (typeof value === 'string' && value !== '' && !value.includes('\0')) return value;
  throw argumentFault(subject, 'a path', described(value));
}

/** Throws unless `value` is an array; returns it. */
export function requireArray<T>(subject: string, value: readonly T[]): readonly T[] {
  if (Array.isArray(value)) return value;
  throw argumentFault(subject, 'an array', described(value));
}

/** Throws unless `value` is an object whose keys are all in `known`, naming the nearest key; returns it. */
export function requireKeys<T extends object>(
  subject: string,
  value: T,
  known: readonly (keyof T & string)[],
): T {
  if (typeof value !== 'object' || value === null)
    throw argumentFault(subject, 'an object', described(value));
  for (const key of Object.keys(value)) {
    if ((known as readonly string[]).includes(key)) continue;
    throw argumentFault(
      subject,
      `only the keys ${known.join(', ')}`,
      key,
      `did you mean ${nearest(key, known)}?`,
    );
  }
  return value;
}

type View =
  | Uint8Array
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;
type ViewType = abstract new (...parameters: never[]) => View;

/** Throws unless `value` is one of the typed arrays `types`, and of `length` elements if that is given; returns it. */
export function requireView<T extends View>(
  subject: string,
  value: T,
  types: readonly ViewType[],
  length?: number,
): T {
  const fits = types.some((type) => value instanceof type);
  if (fits && (length === undefined || value.length === length)) return value;
  const names = types.map((type) => type.name).join(' or ');
  const expected = length === undefined ? `a ${names}` : `a ${names} of length ${length}`;
  throw argumentFault(subject, expected, described(value));
}
