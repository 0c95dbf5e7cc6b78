import { Fault, nearest } from '@ouroboros/errors';
import type { Experiment, Study, Sweep } from '@ouroboros/recursion';
import { densityQuick } from './density-quick.ts';
import { discreteQuick } from './discrete-quick.ts';
import { gaussianQuick } from './gaussian-quick.ts';
import { imagesQuick } from './images-quick.ts';
import { kernelQuick } from './kernel-quick.ts';
import { languageQuick } from './language-quick.ts';
import { linearQuick } from './linear-quick.ts';
import { moleculesQuick } from './molecules-quick.ts';
import { figure2 } from './paper/figure2.ts';
import { figure3 } from './paper/figure3.ts';
import { figure4 } from './paper/figure4.ts';
import { firstIteration } from './paper/first-iteration.ts';
import { geodiffDrugs } from './paper/geodiff-drugs.ts';
import { geodiffDrugsRegimes } from './paper/geodiff-drugs-regimes.ts';
import { gpt2FirstIterationThird } from './paper/gpt2-9m-first-iteration-third.ts';
import { growth } from './paper/growth.ts';
import { growthDoubling } from './paper/growth-doubling.ts';
import { growthHalving } from './paper/growth-halving.ts';
import { growthLinear } from './paper/growth-linear.ts';
import { regimes } from './paper/regimes.ts';
import { table1 } from './paper/table1.ts';
import { table2 } from './paper/table2.ts';
import { table2Gpt2 } from './paper/table2-gpt2-9m.ts';
import { table2Gpt2Fifth } from './paper/table2-gpt2-9m-fifth.ts';
import { table2Gpt2FifthLonger } from './paper/table2-gpt2-9m-fifth-3-epochs.ts';
import { table2Gpt2Cool } from './paper/table2-gpt2-9m-low-temperature.ts';
import { table2Llama12 } from './paper/table2-llama2-12m.ts';
import { table2Llama42 } from './paper/table2-llama2-42m.ts';
import { table2Llama126 } from './paper/table2-llama2-126m.ts';
import { temperature } from './paper/temperature.ts';
import { vaeCeleba } from './paper/vae-celeba.ts';
import { vaeCelebaRegimes } from './paper/vae-celeba-regimes.ts';
import { ridgeQuick } from './ridge-quick.ts';
import { start } from './start.ts';
import { theory } from './theory.ts';

export { start };

/** The built-in experiments by name. */
export const experiments: ReadonlyMap<string, Experiment> = byName([
  linearQuick,
  ridgeQuick,
  kernelQuick,
  gaussianQuick,
  discreteQuick,
  densityQuick,
  languageQuick,
  imagesQuick,
  moleculesQuick,
  table2Gpt2,
  table2Gpt2Cool,
  table2Gpt2Fifth,
  table2Gpt2FifthLonger,
  table2Llama12,
  table2Llama42,
  table2Llama126,
  figure4,
  gpt2FirstIterationThird,
  regimes,
  growthLinear,
  growthDoubling,
  growthHalving,
  vaeCeleba,
  vaeCelebaRegimes,
  geodiffDrugs,
  geodiffDrugsRegimes,
]);

/** The built-in studies by name. */
export const studies: ReadonlyMap<string, Study> = byName([
  start,
  theory,
  table1,
  table2,
  figure3,
  temperature,
  firstIteration,
  growth,
]);

/** The built-in sweeps by name. */
export const sweeps: ReadonlyMap<string, Sweep> = byName([figure2]);

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
 * @throws Fault `run/unknown-experiment` with the nearest name, or with what has that name and is no experiment.
 */
export function findExperiment(name: string): Experiment {
  const experiment = experiments.get(nameOf(name));
  if (experiment) return experiment;
  const study = findStudy(name);
  if (findSweep(name)) throw isSweep(name);
  const known = study?.experiments ?? [...experiments.keys(), ...studies.keys(), ...sweeps.keys()];
  throw new Fault({
    code: 'run/unknown-experiment',
    kind: 'request',
    subject: 'experiment',
    expected: `one of ${known.join(', ')}`,
    received: study ? `"${name}", which is a study of those` : `"${name}"`,
    remedy: study ? 'name one of them' : `did you mean ${nearest(nameOf(name), known)}?`,
  });
}

function isSweep(name: string): Fault {
  return new Fault({
    code: 'run/unknown-experiment',
    kind: 'request',
    subject: name,
    expected: 'an experiment or a study',
    received: 'a sweep',
    remedy: 'run it: it takes minutes at most',
  });
}

/** The study called `name`, which may also be the path of its file; undefined when there is none. */
export function findStudy(name: string): Study | undefined {
  return studies.get(nameOf(name));
}

/** The sweep called `name`, which may also be the path of its file; undefined when there is none. */
export function findSweep(name: string): Sweep | undefined {
  return sweeps.get(nameOf(name));
}
