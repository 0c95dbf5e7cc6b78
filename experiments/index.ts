import { Fault, nearest } from '@ouroboros/errors';
import type { Experiment, Study } from '@ouroboros/recursion';
import { languageQuick } from './language-quick.ts';
import { linearQuick } from './linear-quick.ts';
import { start } from './start.ts';

export { start };

/** The built-in experiments by name. */
export const experiments: ReadonlyMap<string, Experiment> = byName([linearQuick, languageQuick]);

/** The built-in studies by name. */
export const studies: ReadonlyMap<string, Study> = byName([start]);

function byName<T extends { readonly name: string }>(all: readonly T[]): ReadonlyMap<string, T> {
  return new Map(all.map((one) => [one.name, one]));
}

/** The name that a path such as `experiments/paper/table2-gpt2-9m.ts` stands for. */
function nameOf(path: string): string {
  return path.replace(/^(\.\/)?(experiments\/)?/, '').replace(/\.ts$/, '');
}

/**
 * The experiment called `name`, which may also be the path of its file.
 *
 * @throws Fault `run/unknown-experiment` with the nearest name, or with the experiments of the study of that name.
 */
export function findExperiment(name: string): Experiment {
  const experiment = experiments.get(nameOf(name));
  if (experiment) return experiment;
  const study = findStudy(name);
  const known = study?.experiments ?? [...experiments.keys(), ...studies.keys()];
  throw new Fault({
    code: 'run/unknown-experiment',
    kind: 'request',
    subject: 'experiment',
    expected: `one of ${known.join(', ')}`,
    received: study ? `"${name}", which is a study of those` : `"${name}"`,
    remedy: study ? 'name one of them' : `did you mean ${nearest(nameOf(name), known)}?`,
  });
}

/** The study called `name`, which may also be the path of its file; undefined when there is none. */
export function findStudy(name: string): Study | undefined {
  return studies.get(nameOf(name));
}
