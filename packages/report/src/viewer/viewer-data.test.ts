import { expect, test } from 'vitest';
import { type StructurePlate, structuresOf } from '../analysis/structures.ts';
import { moleculesExample, withStructures } from '../testing/molecules-example.ts';
import { viewerData } from './viewer-data.ts';

const broken = withStructures(moleculesExample(), (structures, n) =>
  n === 2 ? structures.slice(0, 1) : structures,
);
const data = viewerData(structuresOf(broken) as StructurePlate);

test('molecules are told once, by elements and bonds', () => {
  expect(data.molecules.map(({ elements }) => elements.join(''))).toEqual(['CFOHHH', 'OCHH']);
  expect(data.molecules[1]?.bonds[0]).toEqual([0, 1, 2]);
  for (const symbol of 'CFOH') expect(data.colors[symbol]).toMatch(/^#[0-9a-f]{6}$/);
});

test('coordinates are whole numbers, and each reference stands once', () => {
  expect(data.references.map(({ length }) => length)).toEqual([18, 12]);
  const [first] = data.regimes[0]?.rows[0]?.cells ?? [];
  expect(first?.at).toHaveLength(18);
  expect([...(first?.at ?? []), ...data.references.flat()].every(Number.isInteger)).toBe(true);
  expect(
    data.regimes.flatMap(({ rows }) => rows.map(({ cells }) => cells.map((cell) => cell.reference))),
  ).toEqual(
    Array(2)
      .fill([
        [0, 1],
        [0, undefined],
        [0, 1],
      ])
      .flat(),
  );
});

test('what cannot be shown says so', () => {
  expect(data.regimes[0]?.rows[1]?.cells[1]).toEqual({ fault: 'nothing on record' });
});
