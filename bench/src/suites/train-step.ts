import { join } from 'node:path';
import { builtInModel, parameterCount, presetConfig } from '@ouroboros/models/language';
import type { OperatorTime, Runtime } from '@ouroboros/runtime';
import type { Candidate } from '../contest.ts';
import type { CaseResult, Profile } from '../document.ts';
import { peerCandidates } from '../peer.ts';
import { chainOperations, type ProductChain } from '../programs/matrix-product.ts';
import type { Driver, TrainingArgument, TrainingResult } from '../programs/train-step.ts';
import { requireEqual, type Suite, type SuiteContext } from '../suite.ts';

const trainProgram = new URL('../programs/train-step.ts', import.meta.url);
const productProgram = new URL('../programs/matrix-product.ts', import.meta.url);

/** Largest relative difference of losses that rounding explains. */
const tolerance = 1e-4;

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
      { preset: 'gpt2-nano', batch: 16, steps: quick ? 2 : 16 },
      { preset: 'gpt2-9m', batch: 8, steps: quick ? 2 : 4 },
    ]) {
      cases.push(...(await measureTraining(argument, context)));
      if (context.profile) profiles.push(await profile(argument, context));
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
      driverCandidate(runtime, argument, 'steps'),
      driverCandidate(runtime, argument, 'loop'),
      ...products.map((chain) => productCandidate(runtime, chain)),
      ...peerCandidates('llm.c', llmc, context.signal),
    ],
    mostRounds: preset === 'gpt2-9m' ? 9 : 21,
  });
  return withShares(cases, parameterCount(builtInModel(config).parameters));
}

/** Names of the candidates. */
const drivers: Readonly<Record<Driver, string>> = {
  steps: 'one run per step',
  loop: 'K steps in the Loop',
};

function callTraining(runtime: Runtime, argument: TrainingArgument, driver: Driver): Promise<TrainingResult> {
  return runtime.call(trainProgram, 'train', { ...argument, driver });
}

function driverCandidate(runtime: Runtime, argument: TrainingArgument, driver: Driver): Candidate {
  return {
    name: drivers[driver].replace('K', String(argument.steps)),
    role: driver === 'loop' ? 'real' : 'naive',
    timesItself: true,
    // The comparison of the losses was the first.
    warmUps: 1,
    run: () => callTraining(runtime, argument, driver),
  };
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

async function requireSameLosses(name: string, runtime: Runtime, argument: TrainingArgument): Promise<void> {
  const steps = (await callTraining(runtime, argument, 'steps')).losses;
  const loop = (await callTraining(runtime, argument, 'loop')).losses;
  const isClose = (loss: number, k: number): boolean =>
    Math.abs(loss / (steps[k] as number) - 1) <= tolerance;
  requireEqual(loop.every(isClose), name, `losses ${[...steps].join(', ')} and ${[...loop].join(', ')}`);
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

async function profile(argument: TrainingArgument, context: SuiteContext): Promise<Profile> {
  const runtime = await context.runtime();
  const name = `${argument.preset} training, ${argument.steps} steps`;
  context.progress(`${name}: profiling`);
  const prefix = join(context.directory, 'training');
  const operators = await runtime.call<OperatorTime[]>(trainProgram, 'profileTraining', {
    ...argument,
    prefix,
  });
  return { name, operators };
}
