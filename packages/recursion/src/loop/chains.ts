import type { ResolvedExperiment } from '../experiment/configuration.ts';
import { type Chain, outlineChain } from './plan.ts';

/** The chains of one seed, one for each regime, for `unit` real examples. */
export function chainsOf(
  { regimes, sizes, configuration: { iterations } }: ResolvedExperiment,
  place: Pick<Chain, 'run' | 'seed' | 'unit'>,
): readonly Chain[] {
  return regimes.map((regime) => ({ ...place, iterations, sizes, regime }));
}

/** The order in which lanes take chains: with several, the longest first, so that none is left alone with one at the end. */
export function chainOrder(chains: readonly Chain[], lanes: number): Chain[] {
  if (lanes === 1) return [...chains];
  const examples = (chain: Chain): number =>
    outlineChain(chain).reduce((sum, { trainExamples }) => sum + trainExamples, 0);
  return [...chains].sort((a, b) => examples(b) - examples(a));
}
