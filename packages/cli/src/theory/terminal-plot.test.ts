import { expect, test } from 'vitest';
import { terminalPlot } from './terminal-plot.ts';

const fits = (count: number, value: (n: number) => number) =>
  Array.from({ length: count }, (_, i) => value(i + 1));
const linesOf = (text: string) => text.split('\n');

test('a curve that rises evenly goes from the lower left to the upper right', () => {
  const plot = terminalPlot([{ name: 'replace', values: fits(5, (n) => n) }], {
    width: 30,
    height: 5,
    title: 'v_n',
  });
  const columns = linesOf(plot)
    .slice(1, 6)
    .map((line) => line.indexOf('o'));
  expect(columns).toEqual([...columns].sort((a, b) => b - a));
  expect(new Set(columns).size).toBe(5);
  expect(linesOf(plot)[0]).toBe('v_n');
  expect(linesOf(plot)[1]).toMatch(/^5 \|/);
  expect(linesOf(plot).at(-1)).toMatch(/o replace$/);
});

test('no line is wider than the terminal, however narrow, and nothing but plain characters is written', () => {
  const curves = ['replace', 'accumulate', 'replace-multiple', 'fixed-real'].map((name, i) => ({
    name,
    values: fits(1000, (n) => n ** (i / 2)),
  }));
  for (const width of [40, 80, 200]) {
    const plot = terminalPlot(curves, { width, title: 'v_n' });
    for (const line of linesOf(plot)) expect(line.length).toBeLessThanOrEqual(Math.min(width, 76) + 1);
    expect(plot).toMatch(/^[\x20-\x7e\n]+$/);
  }
});

test('heights are logarithms where values differ by orders of magnitude, and the title says so', () => {
  const values = fits(3, (n) => 10 ** n);
  const plot = linesOf(terminalPlot([{ name: 'a', values }], { width: 40, height: 9, title: 'error' }));
  expect(plot[0]).toBe('error (logarithmic scale)');
  const rows = plot.flatMap((line, i) => (/\|.*o/.test(line) ? [i] : []));
  expect(rows).toEqual([1, 5, 9]);
});

test('where curves meet, the first is shown; what is no number is left out', () => {
  const same = fits(4, () => 2);
  const plot = terminalPlot(
    [
      { name: 'a', values: same },
      { name: 'b', values: same },
    ],
    { width: 40, title: 't' },
  );
  expect(plot.match(/x/g)).toHaveLength(1);
  expect(terminalPlot([{ name: 'a', values: [Number.NaN] }], { width: 40, title: 't' })).toBe('');
  expect(terminalPlot([], { width: 40, title: 't' })).toBe('');
  const broken = terminalPlot([{ name: 'a', values: [1, Number.POSITIVE_INFINITY, 2] }], {
    width: 40,
    title: 't',
  });
  expect(broken).not.toMatch(/NaN|Infinity/);
});

test('a single fit is a point', () => {
  expect(terminalPlot([{ name: 'a', values: [3] }], { width: 40, title: 't' })).toContain('n = 1');
});
