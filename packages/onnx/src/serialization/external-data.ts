import { closeSync, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { Fault } from '@ouroboros/errors';
import type { StringStringEntryProto } from 'onnx-buf';
import type { ReadContext } from './context.ts';

/** Where the elements of a tensor lie outside the model file. */
export interface ExternalLocation {
  /** Path relative to the model's folder, as the model spells it. */
  readonly location: string;
  readonly offset: number;
  /** Bytes; undefined: to the end of the file. */
  readonly length: number | undefined;
}

/** An external location that was read from `file`. */
export interface ExternalOrigin extends ExternalLocation {
  /** Absolute path of the data file. */
  readonly file: string;
}

function fault(context: ReadContext, tensor: string, expected: string, received: string): Fault {
  return new Fault({
    code: 'onnx/external-data',
    kind: 'request',
    subject: `${context.source}: external data of tensor "${tensor}"`,
    expected,
    received,
    remedy: 'put the data file that was exported with the model beside it',
  });
}

/**
 * Parses the entries of `external_data`.
 *
 * @throws Fault `onnx/external-data` when the location is missing or a number is not one.
 */
export function parseLocation(
  entries: readonly StringStringEntryProto[],
  tensor: string,
  context: ReadContext,
): ExternalLocation {
  const fields = new Map(entries.map((entry) => [entry.key, entry.value]));
  const location = fields.get('location');
  if (!location) throw fault(context, tensor, 'a location', 'none');
  const number = (key: string): number | undefined => {
    const text = fields.get(key);
    if (text === undefined) return undefined;
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!Number.isSafeInteger(value)) throw fault(context, tensor, `${key} in bytes`, `"${text}"`);
    return value;
  };
  return { location, offset: number('offset') ?? 0, length: number('length') };
}

/** The absolute path of `location`, which must be a file inside the model's folder, symbolic links resolved. */
function resolveInside(location: string, tensor: string, context: ReadContext): string {
  const base = context.baseDirectory;
  if (base === undefined) {
    throw fault(context, tensor, 'readModelFile, or the option baseDirectory', `a model in memory`);
  }
  const outside = (path: string) => isAbsolute(path) || path.split(/[\\/]/).includes('..');
  if (outside(location)) throw fault(context, tensor, "a path inside the model's folder", `"${location}"`);
  let path: string;
  let root: string;
  try {
    path = realpathSync(join(base, location));
    root = realpathSync(base);
  } catch {
    throw fault(context, tensor, `the file "${location}"`, 'nothing at that path');
  }
  const inner = relative(root, path);
  if (outside(inner.split(sep).join('/'))) {
    throw fault(context, tensor, "a file inside the model's folder", `a link to "${path}"`);
  }
  return path;
}

/**
 * Reads the bytes of one tensor into a buffer of its own.
 *
 * @throws Fault `onnx/external-data` when the file is missing, lies outside the model's folder or is too short.
 */
export function readExternal(
  where: ExternalLocation,
  expectedBytes: number,
  tensor: string,
  context: ReadContext,
): { bytes: Uint8Array<ArrayBuffer>; origin: ExternalOrigin } {
  const file = resolveInside(where.location, tensor, context);
  const descriptor = openSync(file, 'r');
  try {
    const available = fstatSync(descriptor).size - where.offset;
    const length = where.length ?? available;
    if (length !== expectedBytes || length > available) {
      const found = `${length} at offset ${where.offset} of a file with ${Math.max(available, 0)} from there`;
      throw fault(context, tensor, `${expectedBytes} bytes`, found);
    }
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const count = readSync(descriptor, bytes, done, Math.min(length - done, 2 ** 30), where.offset + done);
      if (count === 0) throw fault(context, tensor, `${expectedBytes} bytes`, `${done}`);
      done += count;
    }
    return { bytes, origin: { ...where, file } };
  } finally {
    closeSync(descriptor);
  }
}
