import { Fault, type FaultParts } from '@ouroboros/errors';

/** The Fault that the addon described in `error`, or `error` itself when it holds none. */
export function faultOf(error: unknown): unknown {
  if (!(error instanceof Error) || !('failure' in error)) return error;
  return new Fault(error.failure as FaultParts);
}

/** Calls into the addon; what C++ refuses is thrown as a Fault. */
export function guarded<R>(call: () => R): R {
  try {
    return call();
  } catch (error) {
    throw faultOf(error);
  }
}

/** Awaits a promise of the addon; what C++ refuses rejects it with a Fault. */
export async function guardedAsync<R>(call: () => Promise<R>): Promise<R> {
  try {
    return await call();
  } catch (error) {
    throw faultOf(error);
  }
}
