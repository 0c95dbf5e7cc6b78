import { digestOfData } from '../../bundle/digest.ts';
import type { FitOptions } from '../options.ts';
import { buildTraining } from '../training/train-graph.ts';
import type { Bundle } from './bundle.ts';
import { bundleModel } from './model.ts';

/** What was found to be trainable in this process. */
const known = new Set<string>();

/**
 * Makes sure that the training graph of a bundle can be built.
 *
 * @throws Fault naming the operator that cannot be differentiated, with its node; those of `buildTraining`.
 */
export function requireTrainable(bundle: Bundle, fit: FitOptions): void {
  const key = digestOfData([bundle.digest, fit]);
  if (known.has(key)) return;
  buildTraining(bundleModel(bundle), fit);
  known.add(key);
}
