import type { SessionEvent, Span, Track } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { itemsOf } from './item.ts';
import { tabulate } from './record.ts';
import { type ChromeEvent, traceEvents } from './trace-file.ts';

const matrix = (...dims: readonly number[]) => ({ dtype: 'float32', dims }) as const;

function event(name: string, operator: string, start: number, microseconds: number): SessionEvent {
  const [inputs, outputs] = [[matrix(10, 20), matrix(20, 30)], [matrix(10, 30)]];
  const provider = operator === 'model_run' ? '' : 'CPUExecutionProvider';
  return { name, operator, provider, start, microseconds, inputs, outputs, session: 'train', run: 0 };
}

const span = (kind: Span['kind'], name: string, start: number, microseconds: number): Span => ({
  ...{ kind, name, start, microseconds },
  ...(kind === 'run' && { session: 0 }),
});

/** A call with a function of the addon and a run, in which a Loop holds two nodes. */
const track: Track = {
  title: 'worker',
  spans: [
    span('call', 'train', 1000, 500),
    span('native', 'gatherInt64', 1010, 40),
    span('run', 'train', 1100, 300),
  ],
  operators: [
    event('forward:attention.0/MatMul', 'MatMul', 1130, 100),
    event('Transpose_token_3', 'Transpose', 1230, 20),
    event('backward:mlp.1/Gemm_2/gradient/FusedMatMul', 'FusedMatMul', 1250, 50),
    event('other:other/Loop', 'Loop', 1120, 200),
    event('model_run', 'model_run', 1110, 280),
  ],
};

test('the time of everything is its own, and all of it together is that of the call', () => {
  const own = Object.fromEntries(itemsOf(track).map((item) => [item.operator, item.own]));
  expect(own).toEqual({
    ...{ MatMul: 100, Transpose: 20, FusedMatMul: 50, Loop: 30, gatherInt64: 40 },
    ...{ JavaScript: 500 - 40 - 300, 'feeds and fetches': 20, 'between operators': 80 },
  });
});

test('each table sums up to the same, and rates are those of the shapes', () => {
  const { operators, phases = [], blocks = [] } = tabulate('training', itemsOf(track));
  for (const rows of [operators, phases, blocks]) {
    expect(rows.reduce((sum, { microseconds }) => sum + microseconds, 0)).toBe(500);
  }
  const product = operators.find(({ operator }) => operator === 'MatMul');
  expect(product).toMatchObject({ operations: 12_000, operationsPerSecond: 120e6, bytes: 4 * 1100 });
});

test('a node that ONNX Runtime put in belongs to the one behind it', () => {
  const { blocks = [] } = tabulate('training', itemsOf(track));
  const times = Object.fromEntries(blocks.map(({ name, microseconds }) => [name, microseconds]));
  expect(times).toMatchObject({ attention: 100, mlp: 70, data: 40 });
});

test('what began before the given time does not count', () => {
  expect(itemsOf(track, 1200).map(({ operator }) => operator)).toEqual(['Transpose', 'FusedMatMul']);
});

test('where a recursion has phases, time counts for the phase that began last', () => {
  const phases = [span('phase', 'fit, replace', 900, 220), span('phase', 'sample, replace', 1120, 500)];
  const rows = tabulate('recursion', itemsOf(track), phases).phases ?? [];
  const times = Object.fromEntries(rows.map(({ name, microseconds }) => [name, microseconds]));
  expect(times).toEqual({ fit: 160 + 40 + 20 + 80, sample: 200 });
});

test('every event of a trace says its kind, its time and its track, and threads have names', () => {
  const phases = [span('phase', 'fit', 900, 700)];
  const content = { title: 'training', tracks: [{ title: 'worker', items: itemsOf(track) }], phases };
  const events: ChromeEvent[] = [...traceEvents(content)];
  for (const { ph, ts, pid, tid } of events) {
    expect(ph).toMatch(/^[MX]$/);
    expect(ts).toBeGreaterThanOrEqual(0);
    expect([pid, tid].every(Number.isInteger)).toBe(true);
  }
  expect(events.filter(({ ph }) => ph === 'M').map(({ args }) => args)).toEqual([
    { name: 'training' },
    { name: 'phases' },
    { name: 'worker' },
  ]);
  const node = events.find(({ name }) => name === 'FusedMatMul');
  expect(node).toMatchObject({
    ts: 350,
    dur: 50,
    cat: 'backward,mlp',
    args: { layer: 1, phase: 'backward' },
  });
});
