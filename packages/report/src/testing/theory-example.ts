import type { TheoryDocument } from '../theory-page/theory-document.ts';

const fits = (count: number, value: (n: number) => number) =>
  Array.from({ length: count }, (_, i) => value(i + 1));

/** What a theory command finds out of two regimes and a short schedule, of so many fits. */
export function theoryExample(iterations = 40): TheoryDocument {
  const replace = fits(iterations, (n) => n);
  const accumulate = fits(iterations, (n) => fits(n, (i) => 1 / i ** 2).reduce((sum, term) => sum + term, 0));
  const scaled = (values: readonly number[]) => values.map((value) => 0.1 * value);
  return {
    family: 'linear',
    setting: [{ name: 'noise sigma', value: 1 }],
    iterations,
    growth: 'constant:1',
    quantities: [
      { name: 'factor', symbol: 'v_n', label: 'expected test error', unit: 'in units of c_0' },
      {
        name: 'error',
        symbol: 'c_0 v_n',
        label: 'expected test error above the noise floor',
        isMultiple: true,
      },
    ],
    regimes: [
      {
        regime: 'replace',
        description: 'newest data alone',
        values: { factor: replace, error: scaled(replace) },
        behaviour: { converges: false, rate: 'linear', formula: 'n' },
        formula: 'n',
        notes: [],
      },
      {
        regime: 'accumulate',
        description: 'all data',
        values: { factor: accumulate, error: scaled(accumulate) },
        behaviour: { converges: true, limit: Math.PI ** 2 / 6, formula: 'pi^2/6' },
        limits: { factor: Math.PI ** 2 / 6, error: (0.1 * Math.PI ** 2) / 6 },
        bound: { value: (0.1 * Math.PI ** 2) / 6, formula: 'c_0 v_n < c_0 pi^2/6', source: 'Theorem 2' },
        formula: '1 + 1/4 + ... + 1/n^2',
        notes: [],
      },
      {
        regime: 'my <own>',
        description: 'a schedule',
        values: { factor: [1, 1.5, 1.2].slice(0, iterations), error: [0.1, 0.15, 0.12].slice(0, iterations) },
        notes: ['ends early'],
      },
      {
        regime: 'accumulate-subsample',
        description: 'a share',
        values: { factor: [1], error: [0.1] },
        notes: [],
      },
    ],
    answers: [
      { question: 'Which weight is best?', answer: 'w = (sqrt(k^2 + 4 k) - k)/2.', numbers: { weight: 0.6 } },
    ],
    notes: ['c_0 = sigma^2 d / (T - d - 1) = 0.1'],
    command: 'ouroboros theory',
  };
}
