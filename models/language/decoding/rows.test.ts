import { expect, test } from 'vitest';
import { gatherRows, scatterRows } from './rows.ts';

test('rows are gathered in the order asked for, and scattered back to where they were', () => {
  const matrix = Float32Array.from({ length: 8 }, (_, i) => i);
  const rows = Int32Array.of(3, 1);
  const gathered = gatherRows(matrix, rows, 2);
  expect([...gathered]).toEqual([6, 7, 2, 3]);
  const back = new Float32Array(8).fill(-1);
  scatterRows(gathered, rows, 2, back);
  expect([...back]).toEqual([-1, -1, 2, 3, -1, -1, 6, 7]);
});
