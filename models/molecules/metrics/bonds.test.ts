import { expect, test } from 'vitest';
import { countBroken } from './bonds.ts';
import { conformationAt, moleculeOf } from './testing/conformations.ts';

const chain = moleculeOf({
  name: 'chain',
  elements: [6, 6, 1],
  bonds: [
    [0, 1],
    [1, 2],
  ],
});

/** A chain with these lengths of its bonds. */
function chainOf(first: number, second: number) {
  return conformationAt(chain, [
    [0, 0, 0],
    [first, 0, 0],
    [first, second, 0],
  ]);
}

// Mean lengths 1.5 and 1.
const references = [chainOf(1.4, 1), chainOf(1.6, 1)];

test('a conformation is broken where one bond is off by more than a quarter of its mean real length', () => {
  const generated = [chainOf(1.5, 1), chainOf(1.85, 1.2), chainOf(1.9, 1), chainOf(1.5, 0.74), chainOf(0, 9)];
  expect(countBroken(references, generated)).toBe(3);
});

test('the references are not', () => {
  expect(countBroken(references, references)).toBe(0);
});
