import { expect, test } from 'vitest';
import type { RunSummary, StructureRecord } from '../run/records.ts';
import { moleculesExample, withStructures } from '../testing/molecules-example.ts';
import { fluoromethanol, formaldehyde, molfileOf, moved } from '../testing/molfiles.ts';
import { type StructureCell, structuresOf } from './structures.ts';

const example = moleculesExample();

/** The cells of one regime, by iteration and molecule. */
function cellsOf(summary: RunSummary, regime = 'replace'): readonly (readonly StructureCell[])[] {
  const grid = structuresOf(summary)?.grids.find((one) => one.regime === regime);
  return (grid?.rows ?? []).map(({ cells }) => cells);
}

/** The faults of one regime, in the order of the page. */
function faultsOf(change: (record: StructureRecord) => StructureRecord): readonly (string | undefined)[] {
  const changed = withStructures(example, (structures, n, regime) =>
    n === 2 && regime === 'replace'
      ? structures.map((record, i) => (i === 0 ? change(record) : record))
      : structures,
  );
  return cellsOf(changed).flatMap((cells) => cells.map(({ fault }) => fault));
}

const whole = [undefined, undefined];

test('molecules are columns, iterations rows, regimes grids, of the first seed that has any', () => {
  const plate = structuresOf(example);
  expect(plate?.seed).toBe(1);
  expect(plate?.columns.map(({ name, formula }) => [name, formula])).toEqual([
    ['OCF', 'CH₃FO'],
    ['C=O', 'CH₂O'],
  ]);
  expect(plate?.grids.map(({ regime, rows }) => [regime, rows.map(({ n }) => n)])).toEqual([
    ['replace', [1, 2, 3]],
    ['accumulate', [1, 2, 3]],
  ]);
  const late = { ...example, chains: example.chains.filter(({ seed }) => seed === 2) };
  expect(structuresOf(late)?.seed).toBe(2);
});

test('a run without molecules has no plate', () => {
  expect(structuresOf(withStructures(example, () => []))).toBeUndefined();
});

test('references lie alike in all rows, however they were turned and moved', () => {
  const away = molfileOf(moved(fluoromethanol, ([x, y, z]) => [y + 3, z - 2, x + 9]));
  const turned = withStructures(example, (structures, n) =>
    structures.map((record) =>
      n === 3 && record.name === 'OCF' ? { ...record, generated: away, reference: away } : record,
    ),
  );
  const [first, , third] = cellsOf(turned).map(([cell]) => cell);
  for (const [i, place] of (first?.reference?.positions ?? []).entries()) {
    for (const [axis, value] of place.entries())
      expect(third?.generated?.positions[i]?.[axis]).toBeCloseTo(value, 3);
  }
});

test('several conformations of one molecule are columns of their own', () => {
  const twice = withStructures(example, ([one]) => (one ? [one, one] : []));
  expect(structuresOf(twice)?.columns.map(({ name }) => name)).toEqual(['OCF', 'OCF']);
});

test('an iteration without a molecule, or without any, leaves its place empty', () => {
  const some = withStructures(example, (structures, n) =>
    n === 2 ? structures.slice(0, 1) : n === 3 ? [] : structures,
  );
  const [first, second, third] = cellsOf(some).map((cells) => cells.map(({ fault }) => fault));
  expect(first).toEqual(whole);
  expect(second).toEqual([undefined, 'nothing on record']);
  expect(third).toEqual(['nothing on record', 'nothing on record']);
});

test.each([
  ['cannot be read', { generated: 'rubbish' }, 'no molfile that can be read'],
  [
    'has coordinates that are no numbers',
    { generated: molfileOf(moved(fluoromethanol, () => [Number.NaN, 0, 0])) },
    'no coordinates that can be drawn',
  ],
  ['is another molecule', { generated: molfileOf(formaldehyde) }, 'other atoms or bonds than the reference'],
  [
    'has the wrong reference',
    { reference: molfileOf(formaldehyde) },
    'other atoms or bonds than the reference',
  ],
])('a conformation that %s is told in its place alone', (_, change, fault) => {
  expect(faultsOf((record) => ({ ...record, ...change }))).toEqual([...whole, fault, undefined, ...whole]);
});

test('without a reference that can be read, what was generated is drawn alone', () => {
  const alone = withStructures(example, (structures) =>
    structures.map((record) => ({ ...record, reference: '' })),
  );
  const [[first] = []] = cellsOf(alone);
  expect(first).toMatchObject({
    label: 'RMSD 0.00 Å',
    generated: { elements: ['C', 'F', 'O', 'H', 'H', 'H'] },
  });
  expect(first?.reference).toBeUndefined();
});

test('a molecule of which nothing can be read keeps its column', () => {
  const broken = withStructures(example, (structures) =>
    structures.map((record, i) => (i === 0 ? { ...record, generated: 'x', reference: 'y' } : record)),
  );
  expect(structuresOf(broken)?.columns.map(({ formula }) => formula)).toEqual(['', 'CH₂O']);
  expect(cellsOf(broken)[0]?.[0]?.fault).toBe('no molfile that can be read');
});
