import type { Evaluation } from '@ouroboros/models';
import { type ChainRequest, runChain } from './replicate-chain.ts';

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
