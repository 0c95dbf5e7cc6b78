import type { Runtime } from '@ouroboros/runtime';
import type { CaseResult, Profile } from '../document.ts';
import { measureEdges, measureScores } from '../molecule-edges.ts';
import { measureGrowth } from '../molecule-growth.ts';
import { torchCandidates } from '../molecule-peer.ts';
import { recordProfile } from '../profile/record.ts';
import type { TrainingArgument } from '../programs/train-step.ts';
import type { Suite, SuiteContext } from '../suite.ts';
import { driverCandidates, profileTraining, requireSameLosses } from '../training-drivers.ts';

const program = new URL('../programs/molecules.ts', import.meta.url);

const mostRounds = 9;

/** Molecules in a batch, or in all where they are sampled, and optimizer steps of one call. */
interface Sizes {
  readonly training: number;
  readonly steps: number;
  readonly scores: number;
  readonly sampling: number;
}

/** The large model takes many times as long for a molecule. */
const usualSizes: ReadonlyMap<string, Sizes> = new Map([
  ['geodiff-nano', { training: 32, steps: 4, scores: 64, sampling: 64 }],
  ['geodiff-drugs', { training: 8, steps: 2, scores: 16, sampling: 16 }],
]);

const quickSizes: ReadonlyMap<string, Sizes> = new Map([
  ['geodiff-nano', { training: 4, steps: 2, scores: 4, sampling: 4 }],
]);

/** Optimizer steps and sampling of GeoDiff, where its edges come from, and how time and memory grow with the molecules. */
export const molecules: Suite = {
  name: 'molecules',
  about:
    'GeoDiff training and sampling, edges found natively or in the graph: molecules/s; growth with the atoms',
  async run(context) {
    const { quick } = context;
    const cases: CaseResult[] = [];
    const profiles: Profile[] = [];
    for (const [preset, sizes] of quick ? quickSizes : usualSizes) {
      const { training, steps, scores, sampling } = sizes;
      const fit = { family: 'molecules', preset, batch: training, steps } as const;
      cases.push(...(await measureTraining(fit, context)));
      cases.push(...(await measureScores({ preset, batch: scores }, context)));
      cases.push(...(await measureSampling({ preset, count: sampling, steps: quick ? 3 : 50 }, context)));
      if (context.profile) profiles.push(...(await profile(fit, context)));
    }
    cases.push(...(await measureEdges({ preset: 'geodiff-nano', batch: quick ? 4 : 64 }, context)));
    cases.push(...(await measureGrowth('geodiff-nano', context)));
    return profiles.length > 0 ? { cases, profiles } : { cases };
  },
};

async function measureTraining(argument: TrainingArgument, context: SuiteContext): Promise<CaseResult[]> {
  const { preset, batch, steps } = argument;
  const runtime = await context.runtime();
  const name = `${preset} training, batch ${batch}`;
  context.progress(`${name}: loading`);
  await requireSameLosses(name, runtime, argument);
  return context.measure({
    ...{ name, unit: 'molecules/s', work: steps * batch, mostRounds },
    candidates: [
      ...driverCandidates(runtime, argument),
      ...(await torchCandidates('train', { preset, batch, sigma: 1 }, context)),
    ],
  });
}

async function measureSampling(
  argument: { readonly preset: string; readonly count: number; readonly steps: number },
  context: SuiteContext,
): Promise<CaseResult[]> {
  const { preset, count, steps } = argument;
  const runtime = await context.runtime();
  const cases = await context.measure({
    ...{ name: `${preset} sampling, ${count} molecules`, unit: 'molecules/s', work: count, mostRounds: 3 },
    candidates: [
      {
        ...{ name: `${steps} Langevin steps`, role: 'real', timesItself: true, warmUps: 1 },
        run: () => runtime.call(program, 'sample', argument),
      },
    ],
  });
  return cases.map((result) => ({
    ...result,
    figures: { 'scored molecules/s': (steps * count) / result.median },
  }));
}

async function profile(argument: TrainingArgument, context: SuiteContext): Promise<Profile[]> {
  const { preset, batch } = argument;
  const training = await profileTraining(argument, context);
  const setting = { preset, batch, sigma: 1, edges: 'native' };
  const work = (runtime: Runtime) => runtime.call(program, 'score', setting);
  return [training, await recordProfile({ name: `${preset} scores, batch ${batch}`, work }, context)];
}
