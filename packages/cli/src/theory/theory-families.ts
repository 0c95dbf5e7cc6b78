import { unknownName } from '@ouroboros/errors';
import type { Family } from '@ouroboros/models';
import { density, parseOptions as parseDensity } from '@ouroboros/models/density';
import { discrete, parseOptions as parseDiscrete } from '@ouroboros/models/discrete';
import { gaussian, parseOptions as parseGaussian } from '@ouroboros/models/gaussian';
import { linear, parseOptions as parseLinear } from '@ouroboros/models/linear';
import { densityTheory } from './density-theory.ts';
import { discreteTheory } from './discrete-theory.ts';
import type { FamilyTheory } from './family-theory.ts';
import { gaussianTheory } from './gaussian-theory.ts';
import { linearTheory } from './linear-theory.ts';

/** A family and its closed forms, for options as they are given. */
export interface TheoryFamily {
  readonly family: Family;
  /** @param seed of what has to be drawn, such as designs of ridge regression. */
  theoryOf(options: unknown, seed: number): FamilyTheory;
}

const known: ReadonlyMap<string, TheoryFamily> = new Map<string, TheoryFamily>([
  ['linear', { family: linear as Family, theoryOf: (given, seed) => linearTheory(parseLinear(given), seed) }],
  ['gaussian', { family: gaussian as Family, theoryOf: (given) => gaussianTheory(parseGaussian(given)) }],
  ['discrete', { family: discrete as Family, theoryOf: (given) => discreteTheory(parseDiscrete(given)) }],
  ['density', { family: density as Family, theoryOf: (given) => densityTheory(parseDensity(given)) }],
]);

/** The families that have closed forms. */
export const theoryFamilies: readonly string[] = [...known.keys()];

/** @throws Fault `theory/family` with the nearest name for a family without closed forms. */
export function findTheoryFamily(name: string): TheoryFamily {
  const found = known.get(name);
  if (found) return found;
  throw unknownName({ code: 'theory/family', subject: '--family', name, known: theoryFamilies });
}
