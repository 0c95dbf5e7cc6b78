import { join } from 'node:path';
import type { Evaluation } from '@ouroboros/models';
import { gaussian, openGaussian } from '@ouroboros/models/gaussian';
import type { Runtime } from '@ouroboros/runtime';
import { type ChainRequest, runChain } from '../support/replicate-chain.ts';

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
  const options = gaussian.parse(sections);
  const request = { options, seed, runtime, dataDirectory: join(directory, 'data') };
  return openGaussian(chunk === undefined ? request : { ...request, chunk });
}

/** Runs a chain and evaluates every fit. */
export async function evaluations(request: ChainRequest): Promise<readonly Evaluation[]> {
  const evaluated: Evaluation[] = [];
  await runChain(request, async (iteration, directory) => {
    evaluated.push(await request.family.evaluate({ iteration, directory }));
  });
  return evaluated;
}

/** How far a figure of an evaluation lies from what is expected of it, in standard errors. */
export function deviation(
  { metrics, standardErrors = {} }: Evaluation,
  name: string,
  expected: number,
): number {
  return Math.abs((metrics[name] as number) - expected) / (standardErrors[name] as number);
}
