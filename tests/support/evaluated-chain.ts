import type { Evaluation, Expectation } from '@ouroboros/models';
import { expect } from 'vitest';
import { type ChainRequest, runChain } from './replicate-chain.ts';

/** Standard errors that a mean over replicates may lie from what is expected: missed by chance with probability 6e-5. */
export const limit = 4;

/** The largest share that a standard error may be of what is expected, so that agreement means something. */
export const widest = 0.08;

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

/** Holds a figure of one fit to what is expected of it, and its standard error to a small part of that. */
function hold(evaluation: Evaluation, name: string, expected: number, n: number): void {
  expect(deviation(evaluation, name, expected), `${name} of fit ${n}`).toBeLessThan(limit);
  // An error of a logarithm is a share already.
  const whole = name.startsWith('log') ? 1 : Math.abs(expected);
  const share = (evaluation.standardErrors?.[name] as number) / whole;
  expect(share, `standard error of ${name} of fit ${n}`).toBeLessThan(widest);
}

/** Holds a figure of fits 1, 2, ... to a closed form. */
export function holdTo(
  evaluated: readonly Evaluation[],
  name: string,
  expected: (n: number) => number,
): void {
  for (const [i, evaluation] of evaluated.entries()) {
    hold(evaluation, name, expected(i + 1), i + 1);
  }
}

/** Holds every figure of fits 1, 2, ... of which something is expected to that. */
export function holdToAll(evaluated: readonly Evaluation[], expected: readonly Expectation[]): void {
  for (const [i, figures] of expected.entries()) {
    for (const [name, value] of Object.entries(figures)) {
      hold(evaluated[i] as Evaluation, name, value, i + 1);
    }
  }
}
