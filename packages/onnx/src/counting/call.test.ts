import { expect, test } from 'vitest';
import { callCost } from './call.ts';

const tensor = (...dims: readonly number[]) => ({ dtype: 'float32', dims }) as const;

test('a product counts its operations whichever way its operands lie', () => {
  const outputs = [tensor(5, 7)];
  for (const inputs of [
    [tensor(5, 3), tensor(3, 7)],
    [tensor(3, 5), tensor(7, 3)],
  ]) {
    const cost = callCost({ operator: 'FusedMatMul', inputs, outputs });
    expect(cost).toEqual({ operations: 2 * 5 * 7 * 3, bytes: 4 * (15 + 21 + 35) });
  }
});

test('operators on elements count those they make, views and unknown ones neither', () => {
  const [inputs, outputs] = [[tensor(5, 7), tensor(7)], [tensor(5, 7)]];
  expect(callCost({ operator: 'Add', inputs, outputs })).toEqual({ operations: 35, bytes: 4 * 77 });
  expect(callCost({ operator: 'Reshape', inputs, outputs })).toEqual({ operations: 0, bytes: 0 });
  expect(callCost({ operator: 'Mystery', inputs, outputs })).toEqual({
    operations: undefined,
    bytes: 4 * 77,
  });
});

test('attention by a kernel counts what causality leaves of its products', () => {
  const [T, B, width] = [8, 2, 6];
  const outputs = [tensor(T, B, width), tensor(B, 3, T)];
  const cost = callCost({ operator: 'CausalAttention', inputs: [tensor(T, B, 3 * width)], outputs });
  expect(cost.operations).toBe((2 * (2 * B * T * T * width)) / 2);
});

test('of a table only the rows that are gathered count', () => {
  const ids = { dtype: 'int64', dims: [3] } as const;
  const cost = callCost({ operator: 'Gather', inputs: [tensor(1000, 4), ids], outputs: [tensor(3, 4)] });
  expect(cost.bytes).toBe(2 * 4 * 12 + 8 * 3);
});
