import { expect, test } from 'vitest';
import type { BenchDocument } from './document.ts';
import { formatMarkdown } from './report/markdown.ts';
import { formatDocument } from './table.ts';
import { caseOf, documentOf } from './testing/documents.ts';

const ratio = { ratio: 2, low: 1.9, high: 2.1, verdict: 'faster' } as const;
const same = { ratio: 1, low: 0.9, high: 1.1, verdict: 'same' } as const;
const document: BenchDocument = {
  ...documentOf([
    caseOf('rows: slow', [2, 2], 'naive'),
    {
      ...caseOf('rows: fast', [1, 1]),
      ...{ ...ratio, baseline: 'slow' },
      against: [
        { ...ratio, ratio: 0.5, baseline: 'a pass', role: 'limit' },
        { ...same, baseline: 'another library', role: 'peer' },
      ],
      figures: { 'GB/s': 3, 'share of bandwidth': 0.25 },
    },
    {
      ...caseOf(`rows: ${'long '.repeat(9)}name`, [4]),
      figures: { 'share of bandwidth': 0.25, 'share of peak': 0.1 },
    },
  ]),
  limits: { readBytesPerSecond: 12e9 },
  peers: { torch: '2.9' },
  problems: ['no python'],
};

test('a row has its ratios to the naive path and the limit, peers and figures are below it', () => {
  const lines = formatDocument(document).split('\n');
  expect(lines).toContain('limits: memory reads 12 GB/s');
  expect(lines.find((line) => line.includes('torch 2.9'))).toBeDefined();
  const at = lines.findIndex((line) => line.startsWith('    fast'));
  expect(lines[at]).toMatch(/^ {4}fast +10 rows\/s +1 s +0\.0 % +2 +2 \[1\.9, 2\.1\] +0\.5 \[1\.9, 2\.1\]$/);
  expect(lines[at + 1]).toBe('        1 [0.9, 1.1] = x another library; 3 GB/s; 0.25 share of bandwidth');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
});

test('without a limit of its own a row has the largest share of what the machine does', () => {
  const lines = formatDocument(document).split('\n');
  const at = lines.findIndex((line) => line.includes('long name'));
  expect(lines[at + 1]).toMatch(/2\.5 rows\/s .* 0\.25 of bandwidth$/);
  expect(lines[at + 2]).toBe('        0.1 share of peak');
});

test('what could not be measured stands at the end, each once, with its suites', () => {
  const suites = ['one', 'two'].map((name) => ({ name, cases: [], problems: ['no such device'] }));
  const text = formatDocument({ ...document, suites });
  expect(text.endsWith('not measured\n  no python\n  one, two: no such device\n')).toBe(true);
});

test('Markdown has a row for every case', () => {
  const text = formatMarkdown(document);
  expect(text).toContain('## suite');
  expect(text).toContain('| rows | slow | 5 rows/s | 2 s ± 0.0 %, n = 2 |  |  |  |');
  expect(text).toContain('| 2 [1.9, 2.1] | 0.5 [1.9, 2.1] | 1 [0.9, 1.1] = x another library<br>3 GB/s');
});
