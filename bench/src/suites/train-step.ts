import { builtInModel, parameterCount, presetConfig } from '@ouroboros/models/language';
import type { Runtime } from '@ouroboros/runtime';
import type { Candidate } from '../contest.ts';
import type { CaseResult, Profile } from '../document.ts';
import { peerCandidates } from '../peer.ts';
import { chainOperations, type ProductChain } from '../programs/matrix-product.ts';
import type { TrainingArgument } from '../programs/train-step.ts';
import type { Suite, SuiteContext } from '../suite.ts';
import { driverCandidates, profileTraining, requireSameLosses } from '../training-drivers.ts';

const productProgram = new URL('../programs/matrix-product.ts', import.meta.url);

/** Chains of products in the shapes of the models and in a square: the fastest is the peak of this machine. */
const products: readonly ProductChain[] = [
  { rows: 1024, width: 1024, inner: 1024, products: 8 },
  { rows: 2048, width: 256, inner: 1024, products: 16 },
  { rows: 2048, width: 512, inner: 2048, products: 8 },
];

/** Optimizer steps of GPT-2: one run for each against K in a Loop, beside the fastest matrix product. */
export const trainStep: Suite = {
  name: 'train-step',
  about: 'GPT-2 training: K steps in the Loop against one run per step; GFLOP/s by 6 N tokens',
  async run(context) {
    const cases: CaseResult[] = [];
    const profiles: Profile[] = [];
    const { quick } = context;
    for (const argument of [
      { family: 'language', preset: 'gpt2-nano', batch: 16, steps: quick ? 2 : 16 },
      { family: 'language', preset: 'gpt2-9m', batch: 8, steps: quick ? 2 : 4 },
    ] as const) {
      cases.push(...(await measureTraining(argument, context)));
      if (context.profile) profiles.push(await profileTraining(argument, context));
    }
    return profiles.length > 0 ? { cases, profiles } : { cases };
  },
};

async function measureTraining(argument: TrainingArgument, context: SuiteContext): Promise<CaseResult[]> {
  const { preset, batch, steps } = argument;
  const config = presetConfig(preset);
  const runtime = await context.runtime();
  const name = `${preset}, batch ${batch} x ${config.n_positions}`;
  context.progress(`${name}: loading`);
  await requireSameLosses(name, runtime, argument);
  const llmc = preset === 'gpt2-9m' ? context.peers.llmc : undefined;
  const cases = await context.measure({
    name,
    unit: 'tokens/s',
    work: steps * batch * config.n_positions,
    candidates: [
      ...driverCandidates(runtime, argument),
      ...products.map((chain) => productCandidate(runtime, chain)),
      ...peerCandidates('llm.c', llmc, context.signal),
    ],
    mostRounds: preset === 'gpt2-9m' ? 9 : 21,
  });
  return withShares(cases, parameterCount(builtInModel(config).parameters));
}

function productCandidate(runtime: Runtime, chain: ProductChain): Candidate {
  const { rows, width, inner } = chain;
  return {
    name: `matrix product [${rows}, ${width}] x [${width}, ${inner}]`,
    role: 'limit',
    unit: 'GFLOP/s',
    work: chainOperations(chain) / 1e9,
    timesItself: true,
    run: () => runtime.call(productProgram, 'multiply', chain),
  };
}

/**
 * Adds to what trains its operations per second, 6 for each parameter and token (2 forward, 4 backward; attention apart),
 * and their share of those of the fastest matrix product.
 */
function withShares(cases: readonly CaseResult[], parameters: number): CaseResult[] {
  const rates = cases.filter(({ unit }) => unit === 'GFLOP/s').map(({ throughput }) => throughput);
  const peak = Math.max(...rates);
  return cases.map((result) => {
    if (result.unit !== 'tokens/s') return result;
    const gigaflops = (6 * parameters * result.throughput) / 1e9;
    const share = rates.length > 0 ? { 'share of the best product': gigaflops / peak } : {};
    return { ...result, figures: { 'GFLOP/s': gigaflops, ...share } };
  });
}
