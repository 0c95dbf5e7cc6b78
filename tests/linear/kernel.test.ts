import { findRegime, parseGrowth } from '@ouroboros/recursion/regimes';
import type { Runtime } from '@ouroboros/runtime';
import { describe, expect, test } from 'vitest';
import { planOf } from '../support/replicate-chain.ts';
import { useDirectory } from '../support/use-directory.ts';
import { useRuntime } from '../support/use-runtime.ts';
import { open, runChain, Workplace } from './chain.ts';
import {
  errorsOf,
  type KernelFunction,
  type KernelSetup,
  kernelRidge,
  monomials,
  type Regression,
  replicateOf,
  ridgeOn,
} from './kernel-oracle.ts';
import { dot } from './least-squares.ts';

/** Regression in the dual, draw by draw: against ridge on the explicit features of the kernel, and row by row. */

const [replicates, fits] = [4, 4];
const setup: KernelSetup = {
  ...{ seed: 23, features: 2, rows: 9, noise: 0.5, precision: 'float64', toeplitz: 0.4 },
  ...{ testPoints: 7, penalty: 0.8 },
};

let runtime: Runtime;
let workplace: Workplace;
useRuntime({ threads: 1 }, (started) => {
  runtime = started;
});
useDirectory((path) => {
  workplace = new Workplace(path);
});

const gaussian: KernelFunction = (x, z) => {
  const difference = Array.from(x, (value, j) => value - (z[j] as number));
  return Math.exp(-dot(difference, difference) / (2 * 1.3 ** 2));
};

interface Case {
  /** The option `model.kernel`. */
  readonly kernel: unknown;
  readonly k: KernelFunction;
  readonly regression: Regression;
}

const power = (degree: number, constant: number): Case => ({
  kernel: { polynomial: { degree, constant } },
  k: (x, z) => (dot(x, z) + constant) ** degree,
  regression: ridgeOn(monomials(degree, constant)),
});

const cases: Readonly<Record<string, Case>> = {
  'a quadratic kernel is ridge on monomials up to degree 2': power(2, 1),
  'a cubic kernel is ridge on monomials up to degree 3': power(3, 0.5),
  'a linear kernel is ridge': power(1, 0),
  'an rbf kernel is kernel ridge, row by row': {
    kernel: { rbf: { length: 1.3 } },
    k: gaussian,
    regression: kernelRidge(gaussian),
  },
};

async function errors(kernel: unknown, name: string, growth: string): Promise<readonly Float64Array[]> {
  const { features, noise, rows, toeplitz, testPoints, precision, penalty, seed } = setup;
  const options = {
    model: { features, noise, kernel },
    data: { rows, testPoints, covariance: { toeplitz } },
    fit: { replicates, precision, penalty },
  };
  const chain = workplace.next();
  const family = await open(runtime, chain, options, { seed });
  const found: Float64Array[] = [];
  const plan = planOf(findRegime(name), rows, parseGrowth(growth));
  await runChain(family, plan, fits, chain, async (iteration, directory) => {
    found.push(await family.errors({ iteration, directory }));
  });
  return found;
}

describe.each(Object.entries(cases))('%s', (_, { kernel, k, regression }) => {
  test.each([
    ['accumulate', 'constant:1'],
    ['fixed-real-0.3', 'geometric:1.4'],
  ])('under %s with growth %s', async (name, growth) => {
    const found = await errors(kernel, name, growth);
    const plan = planOf(findRegime(name), setup.rows, parseGrowth(growth));
    for (let replicate = 0; replicate < replicates; replicate++) {
      const chain = { fits, replicate, regression };
      const expected = errorsOf(setup, replicateOf(setup, k, replicate), plan, chain);
      for (const [i, error] of expected.entries()) {
        expect(Math.abs((found[i]?.[replicate] as number) / error - 1)).toBeLessThan(1e-9);
      }
    }
  });
});
