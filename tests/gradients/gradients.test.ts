import { rules } from '@ouroboros/autodiff';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cases } from './cases/index.ts';
import { checkGradient, type Declaration, tolerance } from './check.ts';
import type { GradientCase } from './gradient-case.ts';

let runtime: Runtime;

beforeAll(async () => {
  runtime = await Runtime.start({ device: 'cpu', threads: 1 });
});

afterAll(() => runtime.close());

async function expectAgreement(gradientCase: GradientCase, declaration: Declaration): Promise<void> {
  const limit = tolerance[gradientCase.dtype ?? 'float64'];
  for (const agreement of await checkGradient(runtime, gradientCase, declaration)) {
    expect(agreement.error, JSON.stringify(agreement)).toBeLessThanOrEqual(limit);
  }
}

test('every rule has cases and every case has a rule', () => {
  expect(Object.keys(cases).sort()).toEqual([...rules.keys()].sort());
});

for (const [operator, list] of Object.entries(cases)) {
  describe(operator, () => {
    for (const gradientCase of list) {
      test(`agrees with difference quotients: ${gradientCase.name}`, async () => {
        await expectAgreement(gradientCase, 'static');
      });
      test.skipIf(gradientCase.staticOnly)(`also when sizes are unknown: ${gradientCase.name}`, async () => {
        await expectAgreement(gradientCase, 'symbolic');
      });
    }
  });
}
