import { expect, test } from 'vitest';
import { SequenceQueue } from './sequence-queue.ts';

function takeAll(queue: SequenceQueue): number[] {
  const taken: number[] = [];
  for (let index = queue.take(); index !== undefined; index = queue.take()) taken.push(index);
  return taken;
}

test('every index is given once, in order, whoever shares the memory', () => {
  const queue = new SequenceQueue({ first: 3, end: 8 });
  const other = new SequenceQueue({ first: 3, end: 8 }, queue.memory);
  expect([queue.take(), other.take(), other.take(), queue.take()]).toEqual([3, 4, 5, 6]);
  expect([queue.isExhausted, other.isExhausted]).toEqual([false, false]);
  expect([other.take(), queue.take(), other.take()]).toEqual([7, undefined, undefined]);
  expect([queue.isExhausted, other.isExhausted]).toEqual([true, true]);
});

test('no index is given too far ahead of the oldest sequence that is not done', () => {
  const queue = new SequenceQueue({ first: 10, end: 20, ahead: 3 });
  const lane = new SequenceQueue({ first: 10, end: 20 }, queue.memory);
  expect(takeAll(lane)).toEqual([10, 11, 12]);
  queue.finish(12);
  queue.finish(11);
  expect([takeAll(lane), lane.isExhausted]).toEqual([[], false]);
  queue.finish(10);
  expect(takeAll(lane)).toEqual([13, 14, 15]);
  for (const index of [13, 14, 15]) queue.finish(index);
  expect(takeAll(lane)).toEqual([16, 17, 18]);
  queue.finish(16);
  expect([takeAll(lane), lane.isExhausted]).toEqual([[19], true]);
});

test('a closed queue is exhausted', () => {
  const queue = new SequenceQueue({ first: 0, end: 9, ahead: 2 });
  const lane = new SequenceQueue({ first: 0, end: 9 }, queue.memory);
  queue.close();
  queue.finish(0);
  expect([lane.take(), lane.isExhausted, queue.isExhausted]).toEqual([undefined, true, true]);
});
