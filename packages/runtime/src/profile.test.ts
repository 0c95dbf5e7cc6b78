import { expect, test } from 'vitest';
import { operatorTimes } from './profile.ts';

function node(operator: string, ts: number, dur: number) {
  return { cat: 'Node', ts, dur, args: { op_name: operator, provider: 'CPUExecutionProvider' } };
}

test('times are summed by operator, the largest first, and other events are left out', () => {
  const events = [
    { cat: 'Session', ts: 0, dur: 1000, args: {} },
    node('Add', 10, 5),
    node('MatMul', 20, 100),
    node('Add', 130, 7),
  ];
  expect(operatorTimes(events)).toEqual([
    { operator: 'MatMul', provider: 'CPUExecutionProvider', calls: 1, microseconds: 100 },
    { operator: 'Add', provider: 'CPUExecutionProvider', calls: 2, microseconds: 12 },
  ]);
});

test('a loop counts only the time that its body does not', () => {
  // The trace lists a node when it ends, so the body stands before its loop.
  const events = [
    node('If', 16, 20),
    node('Mul', 18, 10),
    node('Add', 40, 30),
    node('Loop', 10, 100),
    node('Add', 120, 1),
  ];
  const times = Object.fromEntries(operatorTimes(events).map((time) => [time.operator, time.microseconds]));
  expect(times).toEqual({ Loop: 50, Add: 31, Mul: 10, If: 10 });
});
