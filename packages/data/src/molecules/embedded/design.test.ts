import { purposes } from '@ouroboros/native';
import { expect, test } from 'vitest';
import { requireProper } from '../chemistry/proper-molecule.ts';
import { assemble } from './assembly.ts';
import { type Design, drawDesign, ringCounts } from './design.ts';
import { drawsFrom } from './draws.ts';
import { rings } from './fragments.ts';
import { fits } from './open-ends.ts';

const designs: readonly Design[] = Array.from({ length: 20_000 }, (_, index) => {
  return drawDesign(drawsFrom({ seed: 11, purpose: purposes.data, iteration: 0, index }, 0));
});

const ringsOf = ({ parts }: Design) => parts.filter(({ piece }) => piece.isRing).length;

function expectShare(holds: (design: Design) => boolean, probability: number): void {
  const share = designs.filter(holds).length / designs.length;
  const standardError = Math.sqrt((probability * (1 - probability)) / designs.length);
  expect(Math.abs(share - probability)).toBeLessThan(4 * standardError);
}

// Two-sided at 4 standard errors: 6e-5 a comparison, 27 comparisons: a false alarm in 0.2 % of seeds.
test('first rings and numbers of rings have their probabilities, over 20,000 designs', () => {
  for (const { name, probability } of rings) {
    expectShare(({ parts }) => parts[0]?.piece.fragment.name === name, probability);
  }
  for (const { count, probability } of ringCounts) {
    expectShare((design) => ringsOf(design) === count, probability);
  }
});

test('every fragment is drawn, and what is chiral in both of its mirror images', () => {
  const parts = designs.flatMap((design) => design.parts);
  const names = new Set(parts.map(({ piece }) => piece.fragment.name));
  // All 70 but the plain bond, which is no part.
  expect(names.size).toBe(69);
  const ethylidenes = parts.filter(({ piece }) => piece.fragment.name === 'ethylidene');
  expect(new Set(ethylidenes.map(({ mirrored }) => mirrored)).size).toBe(2);
  expect(parts.some(({ piece, mirrored }) => mirrored && !piece.fragment.chiral)).toBe(false);
});

test('joins make a tree of all parts, join ends that fit, and open no bond of an atom twice', () => {
  for (const { parts, joins } of designs.slice(0, 2000)) {
    expect(joins.map(({ to }) => to)).toEqual(parts.slice(1).map((_, part) => part + 1));
    const taken = joins.flatMap(({ from, fromEnd, to, toEnd }) => [
      `${from} ${fromEnd.leaving}`,
      `${to} ${toEnd.leaving}`,
    ]);
    expect(new Set(taken).size).toBe(taken.length);
    for (const { from, fromEnd, to, toEnd } of joins) {
      expect(from).toBeLessThan(to);
      expect(fits(fromEnd.kind, toEnd.kind) || fits(toEnd.kind, fromEnd.kind)).toBe(true);
    }
  }
});

test('the molecule of a design has proper valences, its hydrogens behind all other atoms', () => {
  for (const design of designs.slice(0, 500)) {
    const { graph, origins } = assemble(design);
    requireProper('a design', graph);
    expect(graph.elements.length).toBe(origins.length);
    const heavy = graph.elements.filter((element) => element !== 1).length;
    expect(graph.elements.subarray(0, heavy).includes(1)).toBe(false);
    expect(graph.elements.includes(0)).toBe(false);
  }
});
