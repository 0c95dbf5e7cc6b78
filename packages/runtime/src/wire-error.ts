import { Fault, type FaultParts } from '@ouroboros/errors';

/** An error as plain data, which a message between threads can carry whole. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  /** `error.code`, as Node's own errors have. */
  readonly code?: string;
  /** The parts of a Fault; absent for any other error. */
  readonly fault?: FaultParts;
  readonly cause?: WireError;
}

/** Causes of causes that are packed; an error may be its own cause. */
const deepest = 8;

/** The plain data of `error`; anything thrown that is no Error becomes one with its text. */
export function packError(error: unknown, depth = 0): WireError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const code = (error as { code?: unknown }).code;
  return {
    name: error.name,
    message: error.message,
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...(typeof code === 'string' ? { code } : {}),
    ...(error instanceof Fault ? { fault: error.parts } : {}),
    ...(error.cause === undefined || depth === deepest ? {} : { cause: packError(error.cause, depth + 1) }),
  };
}

/** The error that `packError` packed: a Fault as a Fault, any other as an Error with its name, message, code and stack. */
export function unpackError(wire: WireError): Error {
  const options = wire.cause ? { cause: unpackError(wire.cause) } : {};
  const error = wire.fault ? new Fault(wire.fault, options) : new Error(wire.message, options);
  if (!wire.fault) define(error, 'name', wire.name);
  if (!wire.fault && wire.code !== undefined) define(error, 'code', wire.code);
  if (wire.stack !== undefined) define(error, 'stack', wire.stack);
  return error;
}

function define(error: Error, property: string, value: string): void {
  Object.defineProperty(error, property, { value, configurable: true, writable: true, enumerable: false });
}
