import type { WorkerContext } from '@ouroboros/runtime';
import type { Evaluation } from '../../family.ts';
import { moleculeMetrics } from '../metrics/molecule-metrics.ts';
import type { EvaluateOptions } from '../options.ts';
import type { Sampling } from '../sampling.ts';
import { readFitted } from '../sessions.ts';
import { firstTestMolecules, generateSet } from './generated-set.ts';
import { testLosses } from './test-loss.ts';

/** Arguments of one evaluation. */
export interface EvaluateArgument extends Sampling {
  readonly evaluate: EvaluateOptions;
  /** Shard of the frozen real test set. */
  readonly testShard: string;
  /** The directory of the fit. */
  readonly directory: string;
}

/**
 * What is known of a fitted model: the denoising objective on the real test set, and figures of conformations that it generates of test
 * molecules from noise that is the same for all models of a seed.
 */
export async function evaluateMolecules(
  argument: EvaluateArgument,
  context: WorkerContext,
): Promise<Evaluation> {
  const { config, evaluate, testShard, directory } = argument;
  const weights = await readFitted(config, directory);
  const losses = await testLosses(weights, argument, context);
  if (evaluate.molecules === 0) return { metrics: { ...losses } };
  const molecules = await firstTestMolecules(testShard, evaluate.molecules);
  const generated = await generateSet(molecules, argument, weights, context);
  const references = molecules.flatMap((each) => each.references);
  const { metrics, distributions } = moleculeMetrics({ references, generated });
  return { metrics: { ...losses, ...metrics }, distributions };
}
