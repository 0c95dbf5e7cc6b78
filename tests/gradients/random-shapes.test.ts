import type { Runtime } from '@ouroboros/runtime';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';
import { checkGradient, tolerance } from './check.ts';
import { from, type GradientCase } from './gradient-case.ts';

let runtime: Runtime;

useRuntime({ device: 'cpu', threads: 1 }, (started) => {
  runtime = started;
});

/** A shape of rank 0 to 4, and two that broadcast to it: leading axes dropped, some axes 1. */
const broadcastPair = fc
  .array(fc.integer({ min: 1, max: 3 }), { minLength: 0, maxLength: 4 })
  .chain((shape) => fc.tuple(shrunk(shape), shrunk(shape)));

function shrunk(shape: readonly number[]): fc.Arbitrary<number[]> {
  return fc
    .tuple(
      fc.nat({ max: shape.length }),
      fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }),
    )
    .map(([dropped, ones]) => shape.map((size, i) => (ones[i] ? 1 : size)).slice(dropped));
}

const settings = { seed: 20240401, numRuns: 25 };

async function expectAgreement(gradientCase: GradientCase, symbolic: boolean): Promise<void> {
  const declaration = symbolic ? 'symbolic' : 'static';
  for (const { error } of await checkGradient(runtime, gradientCase, declaration)) {
    expect(error).toBeLessThanOrEqual(tolerance.float64);
  }
}

test('operands of any shapes that broadcast get gradients of their own shapes', async () => {
  const operators = fc.constantFrom('Add', 'Sub', 'Mul', 'Div');
  await fc.assert(
    fc.asyncProperty(broadcastPair, operators, fc.boolean(), async ([a, b], operator, symbolic) => {
      const inputs = [from('normal', ...a), from('nonzero', ...b)];
      await expectAgreement(
        { name: operator, inputs, build: (g, values) => g.op(operator, values) },
        symbolic,
      );
    }),
    settings,
  );
});

test('batches of matrices of any shapes that broadcast are differentiated', async () => {
  const sizes = fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 1, max: 3 })));
  await fc.assert(
    fc.asyncProperty(broadcastPair, sizes, fc.boolean(), async ([a, b], [m, k, n], symbolic) => {
      const left = [...a.slice(0, 2), m as number, k as number];
      const right = [...b.slice(0, 2), k as number, n as number];
      fc.pre(broadcasts(left.slice(0, -2), right.slice(0, -2)));
      const inputs = [from('normal', ...left), from('normal', ...right)];
      await expectAgreement(
        { name: 'MatMul', inputs, build: (g, values) => g.op('MatMul', values) },
        symbolic,
      );
    }),
    settings,
  );
});

function broadcasts(a: readonly number[], b: readonly number[]): boolean {
  return a.every((size, i) => {
    const other = b[i + b.length - a.length] ?? 1;
    return size === other || size === 1 || other === 1;
  });
}
