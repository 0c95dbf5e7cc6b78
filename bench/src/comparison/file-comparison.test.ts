import { expect, test } from 'vitest';
import { formatComparison } from '../report/comparison-table.ts';
import { caseOf, documentOf } from '../testing/documents.ts';
import { compareDocuments } from './file-comparison.ts';

const steady = [1, 1.01, 0.99, 1, 1.02, 0.98, 1];
const twice = steady.map((time) => time / 2);
const before = documentOf([
  caseOf('rows: real', steady),
  caseOf('rows: same', steady),
  caseOf('rows: other', steady),
  caseOf('rows: gone', steady),
]);

test('rows of one name are faster, slower or the same, others new or gone', () => {
  const now = documentOf([
    caseOf('rows: real', twice),
    caseOf('rows: same', [...steady].reverse()),
    caseOf(
      'rows: other',
      steady.map((time) => time * 3),
    ),
    caseOf('rows: added', steady),
  ]);
  const comparison = compareDocuments('old.json', before, now);
  expect(comparison).toMatchObject({ method: 'separate', differences: [], baseline: { name: 'old.json' } });
  expect(comparison.changes).toMatchObject([
    { name: 'rows: real', before: 10, now: 20, changed: { verdict: 'faster' } },
    { name: 'rows: same', changed: { ratio: 1, verdict: 'same' } },
    { name: 'rows: other', changed: { verdict: 'slower' } },
    { name: 'rows: added', now: 10 },
    { name: 'rows: gone', before: 10 },
  ]);
  expect(comparison.changes[0]?.changed?.ratio).toBeCloseTo(2, 10);
  expect(comparison.changes[3]).not.toHaveProperty('before');
  expect(comparison.changes[4]).not.toHaveProperty('now');
  const lines = formatComparison(comparison, 'b'.repeat(40));
  expect(lines.at(-1)).toBe('  in all: 1 faster, 1 slower, 1 same, 1 new, 1 gone');
  expect(lines.filter((line) => line.includes('real'))[0]).toMatch(/10 rows\/s +20 rows\/s +faster +2 \[/);
  expect(Math.max(...lines.slice(1).map((line) => line.length))).toBeLessThanOrEqual(120);
});

test('calls that do other amounts of work are compared by the time for a unit', () => {
  const larger = { ...caseOf('rows: real', steady), throughput: 20 };
  const [change] = compareDocuments('old', before, documentOf([larger])).changes;
  expect(change?.changed?.ratio).toBeCloseTo(2, 10);
});

test('what counts other units is not compared', () => {
  const other = { ...caseOf('rows: real', steady), unit: 'tokens/s' };
  const [change] = compareDocuments('old', before, documentOf([other])).changes;
  expect(change).not.toHaveProperty('changed');
});

test('few samples claim nothing', () => {
  const [change] = compareDocuments('old', before, documentOf([caseOf('rows: real', [0.5, 0.5])])).changes;
  expect(change?.changed?.verdict).toBe('undecided');
});

test('suites that were not asked for are not gone', () => {
  const { changes } = compareDocuments('old', before, { ...before, suites: [] });
  expect(changes).toEqual([]);
});

test('a baseline of another machine is shown, in one line, and not compared', () => {
  const elsewhere = { ...before, environment: { ...before.environment, cpu: 'B', onnxruntime: '1.0.0' } };
  const comparison = compareDocuments('old.json', elsewhere, before);
  expect(comparison.differences).toEqual(['cpu: there B, here A', 'onnxruntime: there 1.0.0, here 1.2.3']);
  for (const change of comparison.changes) {
    expect(change).toMatchObject({ before: 10, now: 10 });
    expect(change).not.toHaveProperty('changed');
  }
  const [title] = formatComparison(comparison, null);
  expect(title).toBe(
    'not compared with old.json, which is of another machine or set-up (cpu: there B, here A; onnxruntime: there 1.0.0, here 1.2.3): its figures are shown beside these',
  );
});

test('another commit at another time under another load is no other machine', () => {
  const later = documentOf(before.suites[0]?.cases ?? [], {
    ...{ commit: null, startedAt: 'later', loadAverage: [9, 9, 9], ouroboros: '0.2.0' },
  });
  expect(compareDocuments('old', before, later).differences).toEqual([]);
});
