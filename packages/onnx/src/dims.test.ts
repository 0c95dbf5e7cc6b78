import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addDims,
  broadcastDim,
  broadcastShapes,
  canonicalDim,
  differentDims,
  divideDims,
  maximumDim,
  minimumDim,
  multiplyDims,
  productOfDims,
  sameDim,
  subtractDims,
} from './dims.ts';
import type { Dim } from './shape.ts';

const sizes = { B: 6, S: 35, T: 4 };

/** The number a size stands for when the symbols have the sizes above. */
function evaluate(dim: Dim): number {
  const text = String(dim)
    .replace(/floor\(/g, 'Math.floor(')
    .replace(/m(ax|in)\(/g, 'Math.m$1(');
  return new Function('B', 'S', 'T', `return ${text}`)(sizes.B, sizes.S, sizes.T) as number;
}

type Operation = readonly ['add' | 'subtract' | 'multiply' | 'divide' | 'max' | 'min', number, number];

const operations = {
  add: { symbolic: addDims, numeric: (a: number, b: number) => a + b },
  subtract: { symbolic: subtractDims, numeric: (a: number, b: number) => a - b },
  multiply: { symbolic: multiplyDims, numeric: (a: number, b: number) => a * b },
  divide: { symbolic: divideDims, numeric: (a: number, b: number) => Math.floor(a / b) },
  max: { symbolic: maximumDim, numeric: Math.max },
  min: { symbolic: minimumDim, numeric: Math.min },
};

const chain = fc.array(
  fc.tuple(fc.constantFrom(...(Object.keys(operations) as Operation[0][])), fc.nat(20), fc.nat(20)),
  { minLength: 1, maxLength: 6 },
);

test('symbolic arithmetic agrees with numbers in place of the symbols', () => {
  fc.assert(
    fc.property(chain, (steps) => {
      const known: Dim[] = ['B', 'T', 'S', 2, 3, 1];
      for (const [name, i, j] of steps) {
        const [a, b] = [known[i % known.length] as Dim, known[j % known.length] as Dim];
        const { symbolic, numeric } = operations[name];
        const result = symbolic(a, b);
        if (result === null) continue;
        expect(evaluate(result)).toBe(numeric(evaluate(a), evaluate(b)));
        expect(canonicalDim(result)).toBe(result);
        known.push(result);
      }
    }),
    { seed: 1, numRuns: 500 },
  );
});

test('equal sizes are written alike, whatever way they came about', () => {
  expect(multiplyDims('T', 'B')).toBe('B*T');
  expect(multiplyDims(addDims('T', 1), 'B')).toBe('B*T+B');
  expect(addDims(multiplyDims('B', 'T'), addDims('B', 'B'))).toBe('B*T+2*B');
  expect(subtractDims(addDims('T', 'S'), 'S')).toBe('T');
  expect(subtractDims('T', 'T')).toBe(0);
  expect(productOfDims(['T', 4, 'B', 2])).toBe('8*B*T');
  expect(canonicalDim('past_length + sequence_length')).toBe('past_length+sequence_length');
  expect(canonicalDim('2*(T - 1)')).toBe('2*T-2');
});

test('division is exact where it can be and a symbol of its own elsewhere', () => {
  expect(divideDims('8*B*T', 8)).toBe('B*T');
  expect(divideDims('B*T+B', 'T+1')).toBe('B');
  expect(divideDims('8*B*T', 'B*T')).toBe(8);
  expect(divideDims('T', 2)).toBe('floor(T/2)');
  expect(divideDims(multiplyDims(divideDims('T', 2), 4), 4)).toBe('floor(T/2)');
  expect(divideDims('B*T', 'T+1')).toBe('floor((B*T)/(T+1))');
  expect(divideDims('T', 0)).toBeNull();
  expect(divideDims(7, 2)).toBe(3);
});

test('a name that is no expression is a symbol', () => {
  for (const name of ['seq len', '0x', 'a//b', '((', 'é']) {
    expect(canonicalDim(name)).toBe(name);
    expect(sameDim(name, name)).toBe(true);
    expect(divideDims(name, name)).toBe(1);
  }
});

test('unknown sizes stay unknown, except times zero', () => {
  expect([addDims(null, 1), multiplyDims(null, 2), divideDims(null, 2), maximumDim(null, 1)]).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(multiplyDims(null, 0)).toBe(0);
  expect(sameDim(null, null)).toBe(false);
});

test('expressions that grow without end are given up', () => {
  let size: Dim = 'first_symbol';
  for (let i = 0; i < 60; i++) size = addDims(multiplyDims(size, `symbol_${i}`), 1);
  expect(size).toBeNull();
});

test('sizes differ for certain only when their difference is a number', () => {
  expect(differentDims(3, 4)).toBe(true);
  expect(differentDims('T', 'T+1')).toBe(true);
  expect(differentDims('T', 'S')).toBe(false);
  expect(differentDims('T', 4)).toBe(false);
  expect(differentDims(null, 4)).toBe(false);
});

test('the larger and the smaller are known where the difference is', () => {
  expect([maximumDim('T', 'T+1'), minimumDim('T', 'T+1')]).toEqual(['T+1', 'T']);
  expect(maximumDim('T', 'S')).toBe('max(S,T)');
  expect(maximumDim('S', 'T')).toBe('max(S,T)');
});

test('shapes broadcast from the right', () => {
  expect(broadcastShapes(['B', 1, 4], ['T', 1])).toEqual(['B', 'T', 4]);
  expect(broadcastShapes([], [2, 3])).toEqual([2, 3]);
  expect(broadcastShapes(['B*T', 4], ['T*B', 1])).toEqual(['B*T', 4]);
  expect(broadcastShapes(['B'], [5])).toEqual([5]);
  expect(broadcastShapes(['B'], ['T'])).toEqual([null]);
  expect(broadcastShapes([null], [1])).toEqual([null]);
  expect(broadcastDim(2, 3)).toBeUndefined();
  expect(() => broadcastShapes([2, 3], [4])).toThrow(
    'broadcast: expected equal sizes or 1 on every axis, counted from the right, received [2, 3] and [4]',
  );
});
