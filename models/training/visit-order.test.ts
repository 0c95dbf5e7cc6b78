import { expect, test } from 'vitest';
import { VisitOrder } from './visit-order.ts';

test('every epoch visits every item once, in an order of its own', () => {
  const order = new VisitOrder(50, 7, 2);
  const epochs = [order.visits(0, 50), order.visits(50, 50)];
  const all = Array.from({ length: 50 }, (_, i) => i);
  for (const epoch of epochs) expect([...epoch].sort((a, b) => a - b)).toEqual(all);
  expect(epochs[0]).not.toEqual(epochs[1]);
});

test('the order does not depend on how it is asked for', () => {
  const whole = new VisitOrder(20, 1, 1).visits(0, 60);
  let at = 0;
  const pieces = [17, 3, 25, 15].flatMap((count) => {
    const visits = [...new VisitOrder(20, 1, 1).visits(at, count)];
    at += count;
    return visits;
  });
  expect(pieces).toEqual([...whole]);
});

test('seed and iteration give other orders', () => {
  const of = (seed: number, iteration: number) => [...new VisitOrder(30, seed, iteration).visits(0, 30)];
  expect(of(1, 1)).not.toEqual(of(2, 1));
  expect(of(1, 1)).not.toEqual(of(1, 2));
});
