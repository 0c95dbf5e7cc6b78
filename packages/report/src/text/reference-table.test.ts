import { expect, test } from 'vitest';
import { exampleSummary, languageLosses } from '../testing/example-run.ts';
import { studyExample } from '../testing/study-example.ts';
import { formatReferenceTable } from './reference-table.ts';

const summary = studyExample();
const scaled = { ...summary, config: { ...summary.config, scale: 'nano' } };

test('ours stand above what was published, under the name and the setting of the run', () => {
  expect(formatReferenceTable([scaled], { width: 100 })).toBe(`beside Gerstgrasser et al. 2024, Table 2

                    n=1         n=4         n=4     n=10
              real data  accumulate     replace  replace
GPT-2 (9M), temperature 0.3 (scale nano; gpt2-nano, 136\u202f832 parameters; 2\u202f000 stories, 318\u202f205
tokens (embedded); 3 seeds)
  ours       2.31 ±0.01  2.29 ±0.01  2.86 ±0.02        -
  published        1.82        1.75        5.82     9.85
  n=4: accumulate < replace, as published

Absolute losses compare at scale paper alone, with the paper’s data, tokenizer and amount of
training; the order of the regimes compares at any scale.
`);
});

test('an order that differs is said to', () => {
  const losses = summary.reference?.losses.map((loss) => ({ ...loss, testLoss: -loss.testLoss })) ?? [];
  const reference = { source: 'a', label: 'b', losses };
  expect(formatReferenceTable([{ ...summary, reference }])).toContain(
    'n=4: accumulate < replace, published: replace < accumulate',
  );
});

test('no line is longer than the terminal is wide, and no number is lost to it', () => {
  for (let width = 40; width < 120; width++) {
    const text = formatReferenceTable([scaled, summary], { width });
    expect(Math.max(...text.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(width);
    for (const number of ['2.31', '2.29', '2.86', '1.82', '1.75', '5.82', '9.85'])
      expect(text).toContain(number);
  }
});

test('one seed has no deviation', () => {
  const one = studyExample({ losses: { replace: [languageLosses.replace?.[0] ?? []] } });
  expect(formatReferenceTable([one])).not.toContain('±');
});

test('without anything to compare with there is no text', () => {
  expect(formatReferenceTable([exampleSummary({ losses: languageLosses })])).toBe('');
  expect(formatReferenceTable([])).toBe('');
});
