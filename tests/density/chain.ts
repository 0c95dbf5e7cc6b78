import { join } from 'node:path';
import { density, openDensity } from '@ouroboros/models/density';
import type { Runtime } from '@ouroboros/runtime';

/** Where tests of a file run the family. */
export interface Place {
  readonly runtime: Runtime;
  readonly directory: string;
}

/** Sections of the options that differ from the defaults, seed and chunk. */
export interface Choice {
  readonly model?: object;
  readonly data?: object;
  readonly fit?: object;
  readonly seed?: number;
  readonly chunk?: number;
}

/** Opens the family with its prepared data below a place. */
export function open({ runtime, directory }: Place, { seed = 1, chunk, ...sections }: Choice = {}) {
  const options = density.parse(sections);
  const request = { options, seed, runtime, dataDirectory: join(directory, 'data') };
  return openDensity(chunk === undefined ? request : { ...request, chunk });
}
