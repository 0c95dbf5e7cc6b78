import { type Conformation, ConformationView, openMoleculeShard } from '@ouroboros/data/molecules';
import { purposes } from '@ouroboros/native';
import type { Tensor } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import type { Tensors } from '../../training/initialise.ts';
import type { GeoDiffConfig } from '../config.ts';
import { noiseLevels } from '../diffusion/noise-schedule.ts';
import { levelDraw, type NoisySubject, perturb } from '../diffusion/perturbation.ts';
import { evaluationFeeds } from '../graphs/noisy-feeds.ts';
import type { EvaluateOptions } from '../options.ts';
import { evaluationSession, runWith } from '../sessions.ts';

/** Noisy conformations that are scored at once. */
export const evaluationBatch = 32;

/** What is tested, and on what. */
export interface TestArgument {
  readonly config: GeoDiffConfig;
  readonly evaluate: Pick<EvaluateOptions, 'levels'>;
  readonly seed: number;
  /** Shard of the frozen real test set. */
  readonly testShard: string;
}

/** How a model does on the real test set; means over its atoms and noise levels. */
export interface TestLosses {
  /** The denoising objective: the sum of the other two. */
  readonly testLoss: number;
  /** Of edges within the cutoff that are no local ones, weighted by 2. */
  readonly globalLoss: number;
  /** Of bonds, angles and torsions, weighted by 5. */
  readonly localLoss: number;
}

/**
 * The denoising objective on every conformation of the test set, at `levels` noise levels each: one from each equal part of the schedule.
 * Conformation k carries the same noise for every model of a chain's seed, so that differences between models are theirs.
 */
export async function testLosses(
  weights: Tensors,
  argument: TestArgument,
  context: WorkerContext,
): Promise<TestLosses> {
  const view = ConformationView.join([{ shard: await openMoleculeShard(argument.testShard) }]);
  try {
    return await lossesOf(view, weights, argument, context);
  } finally {
    view.close();
  }
}

async function lossesOf(
  view: ConformationView,
  weights: Tensors,
  argument: TestArgument,
  context: WorkerContext,
): Promise<TestLosses> {
  const session = await evaluationSession(context, argument.config);
  const sigmas = noiseLevels(argument.config);
  const sums = { atoms: 0, globalLoss: 0, localLoss: 0 };
  const conformations = Math.max(1, Math.floor(evaluationBatch / argument.evaluate.levels));
  for (let first = 0; first < view.conformations; first += conformations) {
    const count = Math.min(conformations, view.conformations - first);
    const indices = Array.from({ length: count }, (_, k) => first + k);
    const noisy = perturb(subjectsOf(view.gather(indices), first, sigmas, argument));
    const outputs = await runWith(session, weights, evaluationFeeds(noisy, argument.config.cutoff));
    sums.atoms += noisy.original.length / 3;
    for (const name of ['globalLoss', 'localLoss'] as const) sums[name] += sumOf(outputs[name]);
    await context.yield();
  }
  const globalLoss = sums.globalLoss / sums.atoms;
  const localLoss = sums.localLoss / sums.atoms;
  return { testLoss: globalLoss + localLoss, globalLoss, localLoss };
}

/** Every conformation at every level. */
function subjectsOf(
  conformations: readonly Conformation[],
  first: number,
  sigmas: Float64Array,
  { evaluate: { levels }, seed }: TestArgument,
): readonly NoisySubject[] {
  return conformations.flatMap((conformation, k) => {
    const key = { seed, purpose: purposes.noise, iteration: 0, index: first + k };
    const within = levelDraw(key);
    return Array.from({ length: levels }, (_, part) => ({
      conformation,
      key,
      skip: part * conformation.positions.length,
      sigma: sigmas[Math.floor(((part + within) / levels) * sigmas.length)] as number,
    }));
  });
}

/** In float64, whatever the values are. */
function sumOf(tensor: Tensor | undefined): number {
  return (tensor as Tensor<'float32'>).data.reduce((sum, value) => sum + value, 0);
}
