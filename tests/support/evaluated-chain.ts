import type { Evaluation, Expectation } from '@ouroboros/models';
import { expect } from 'vitest';
import { type ChainRequest, runChain } from './replicate-chain.ts';

/** Standard errors that a mean over replicates may lie from what is expected: missed by chance with probability 6e-5. */
export const limit = 4;

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

/** Holds a figure of fits 1, 2, ... to a closed form. */
export function holdTo(
  evaluated: readonly Evaluation[],
  name: string,
  expected: (n: number) => number,
): void {
  for (const [i, evaluation] of evaluated.entries()) {
    expect(deviation(evaluation, name, expected(i + 1)), `${name} of fit ${i + 1}`).toBeLessThan(limit);
  }
}

/** Holds every figure of fits 1, 2, ... of which something is expected to that. */
export function holdToAll(evaluated: readonly Evaluation[], expected: readonly Expectation[]): void {
  for (const [i, figures] of expected.entries()) {
    for (const [name, value] of Object.entries(figures)) {
      const distance = deviation(evaluated[i] as Evaluation, name, value);
      expect(distance, `${name} of fit ${i + 1}`).toBeLessThan(limit);
    }
  }
}
