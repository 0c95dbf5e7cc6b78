import type { Runtime } from '@ouroboros/runtime';
import type { CallOptions } from './family.ts';

/** A function of a family that its worker runs. */
export interface ProgramFunctionName {
  readonly program: URL;
  readonly name: string;
}

/** Runs `name` of a family's program in the worker of `runtime`, with the signal and the progress of a call of the family. */
export function callProgram<R>(
  runtime: Runtime,
  { program, name }: ProgramFunctionName,
  argument: unknown,
  { signal, onProgress }: CallOptions,
): Promise<R> {
  return runtime.call<R>(program, name, argument, {
    ...(signal && { signal }),
    ...(onProgress && { onProgress: onProgress as (value: unknown) => void }),
  });
}
