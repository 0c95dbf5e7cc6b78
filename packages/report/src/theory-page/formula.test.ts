import { expect, test } from 'vitest';
import { formulaMarkup, formulaText } from './formula.ts';

test.each([
  ['c_0 pi^2/6', 'c<sub>0</sub> π<sup>2</sup>/6'],
  ['v_{n-1}', 'v<sub>n−1</sub>'],
  ['a^(n-1)', 'a<sup>n−1</sup>'],
  ['(1-w)^2', '(1−w)<sup>2</sup>'],
  ['sum_i 1/i', 'Σ<sub>i</sub> 1/i'],
  ['E (mu_n - mu_0)^2', 'E (μ<sub>n</sub> − μ<sub>0</sub>)<sup>2</sup>'],
  ['sin(pi/sqrt T)', 'sin(π/√T)'],
  ['sigma^2/T', 'σ<sup>2</sup>/T'],
  ['fixed-real-0.3 and x < 1', 'fixed-real-0.3 and x &lt; 1'],
])('%s is set as a formula', (text, html) => {
  expect(formulaMarkup(text).html).toBe(html);
});

test('in a drawing, indices and squares are characters', () => {
  expect(formulaText('expected variance, E var_n (in units of sigma^2)')).toBe(
    'expected variance, E varₙ (in units of σ²)',
  );
  expect(formulaText('c_0')).toBe('c₀');
});
