import { Fault, nearest } from '@ouroboros/errors';
import type { Experiment } from '@ouroboros/recursion';
import { languageQuick } from './language-quick.ts';
import { linearQuick } from './linear-quick.ts';

/** The built-in experiments by name, in the order in which `start` runs the quick ones. */
export const experiments: ReadonlyMap<string, Experiment> = new Map(
  [linearQuick, languageQuick].map((experiment) => [experiment.name, experiment]),
);

/**
 * The experiment called `name`.
 *
 * @throws Fault `run/unknown-experiment` with the nearest name.
 */
export function findExperiment(name: string): Experiment {
  const experiment = experiments.get(name);
  if (experiment) return experiment;
  const known = [...experiments.keys()];
  throw new Fault({
    code: 'run/unknown-experiment',
    kind: 'request',
    subject: 'experiment',
    expected: `one of ${known.join(', ')}`,
    received: `"${name}"`,
    remedy: `did you mean ${nearest(name, known)}?`,
  });
}
