import { unknownName } from '@ouroboros/errors';
import type { Suite } from '../suite.ts';
import { concat } from './concat.ts';
import { convolution } from './convolution.ts';
import { decode } from './decode.ts';
import { images } from './images.ts';
import { linear } from './linear.ts';
import { molecules } from './molecules.ts';
import { perceptron } from './perceptron.ts';
import { random } from './random.ts';
import { recursion } from './recursion.ts';
import { sampler } from './sampler.ts';
import { startUp } from './start-up.ts';
import { tokenizer } from './tokenizer.ts';
import { trainStep } from './train-step.ts';

/** All suites by name, in the order in which they run. */
export const suites: ReadonlyMap<string, Suite> = new Map(
  [
    sampler,
    random,
    concat,
    tokenizer,
    trainStep,
    decode,
    images,
    convolution,
    molecules,
    linear,
    recursion,
    perceptron,
    startUp,
  ].map((suite) => [suite.name, suite]),
);

/**
 * The suites called `names`, each once, in the order in which they run; all for none.
 *
 * @throws Fault `bench/unknown-suite` with the nearest name.
 */
export function findSuites(names: readonly string[]): readonly Suite[] {
  const known = [...suites.keys()];
  const unknown = names.find((name) => !suites.has(name));
  if (unknown !== undefined) {
    throw unknownName({ code: 'bench/unknown-suite', subject: 'suite', name: unknown, known });
  }
  return [...suites.values()].filter(({ name }) => names.length === 0 || names.includes(name));
}
