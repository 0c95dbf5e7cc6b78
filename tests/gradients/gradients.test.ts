import { decompositions, rules } from '@ouroboros/autodiff';
import type { Runtime } from '@ouroboros/runtime';
import { describe, expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';
import { cases } from './cases/index.ts';
import { checkDecomposition, checkGradient, type Declaration, tolerance } from './check.ts';
import type { GradientCase } from './gradient-case.ts';

let runtime: Runtime;

useRuntime({ device: 'cpu', threads: 1 }, (started) => {
  runtime = started;
});

async function expectAgreement(gradientCase: GradientCase, declaration: Declaration): Promise<void> {
  const limit = tolerance[gradientCase.dtype ?? 'float64'];
  for (const agreement of await checkGradient(runtime, gradientCase, declaration)) {
    expect(agreement.error, JSON.stringify(agreement)).toBeLessThanOrEqual(limit);
  }
}

test('every rule and decomposition has cases, and every case one of them', () => {
  expect(Object.keys(cases).sort()).toEqual([...rules.keys(), ...decompositions.keys()].sort());
});

for (const [operator, list] of Object.entries(cases)) {
  describe(operator, () => {
    for (const gradientCase of list) {
      test(`agrees with difference quotients: ${gradientCase.name}`, async () => {
        await expectAgreement(gradientCase, 'static');
      });
      if (decompositions.has(operator)) {
        test(`equals what it is decomposed to: ${gradientCase.name}`, async () => {
          const difference = await checkDecomposition(runtime, gradientCase);
          expect(difference).toBeLessThan(gradientCase.dtype === 'float32' ? 1e-5 : 1e-12);
        });
      }
      if (!gradientCase.staticOnly) {
        test(`also when sizes are unknown: ${gradientCase.name}`, async () => {
          await expectAgreement(gradientCase, 'symbolic');
        });
      }
    }
  });
}
