import { expect, test } from 'vitest';
import { formulaOf } from './formula.ts';

test('carbon and hydrogen come first, the others by the alphabet', () => {
  const elements = ['O', 'C', 'H', 'Cl', 'C', 'Br', 'N', ...Array(10).fill('H')];
  expect(formulaOf(elements)).toBe('C₂H₁₁BrClNO');
});

test('without carbon all are by the alphabet', () => {
  expect(formulaOf(['O', 'S', 'O', 'O', 'O', 'H', 'H'])).toBe('H₂O₄S');
});
