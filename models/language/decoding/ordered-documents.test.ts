import { expect, test } from 'vitest';
import { OrderedDocuments } from './ordered-documents.ts';

test('documents come out in the order of their indices, whatever ended first', () => {
  const ordered = new OrderedDocuments(3);
  const out = [5, 4, 3, 7, 6].map((index) => [...ordered.add({ index, tokens: [index] })]);
  expect(out).toEqual([[], [], [[3], [4], [5]], [], [[6], [7]]]);
  expect(ordered.waiting).toBe(0);
});

test('what waits for the slowest sequence holds no more tokens than the others can write meanwhile', () => {
  const [slots, context, length] = [8, 64, 4];
  const ordered = new OrderedDocuments(0);
  let next = 1;
  for (let step = length; step <= context; step += length) {
    for (let slot = 1; slot < slots; slot++) {
      expect([...ordered.add({ index: next++, tokens: new Array(length).fill(1) })]).toEqual([]);
    }
  }
  expect(ordered.waiting * length).toBe((slots - 1) * context);
  expect([...ordered.add({ index: 0, tokens: [0] })]).toHaveLength(next);
});
