import { expect, test } from 'vitest';
import { gatherRows } from './rows.ts';

test('rows are gathered in the order asked for', () => {
  const matrix = Float32Array.from({ length: 8 }, (_, i) => i);
  expect([...gatherRows(matrix, Int32Array.of(3, 1), 2)]).toEqual([6, 7, 2, 3]);
});
