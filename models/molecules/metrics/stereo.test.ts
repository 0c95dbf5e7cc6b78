import type { Conformation } from '@ouroboros/data/molecules';
import { describe, expect, test } from 'vitest';
import { stereoFigures } from './stereo.ts';
import { changed, type RecordedMolecule, recordedMolecules } from './testing/conformations.ts';

const recorded = new Map(recordedMolecules().map((molecule) => [molecule.name, molecule]));

function recordedMolecule(name: string): RecordedMolecule {
  const molecule = recorded.get(name);
  if (molecule === undefined) throw new Error(`no molecule ${name} in the fixture`);
  return molecule;
}

function figures(name: string, generated: (references: readonly Conformation[]) => readonly Conformation[]) {
  const { molecule, references } = recordedMolecule(name);
  return stereoFigures([{ molecule, references, generated: generated(references), unusable: 0 }]);
}

const mirror = (conformation: Conformation) =>
  changed(conformation, (value, axis) => (axis === 2 ? -value : value));

/** Exchanges the places of two atoms. */
function exchange(conformation: Conformation, a: number, b: number): Conformation {
  const { positions } = conformation;
  const other = new Map([
    [a, b],
    [b, a],
  ]);
  return changed(conformation, (_, axis, atom) => positions[3 * (other.get(atom) ?? atom) + axis] as number);
}

const chiral = ['one stereocentre', 'two stereocentres'];
const others = ['meso', 'cis and trans in a ring'];

describe.each([...chiral, ...others])('%s', (name) => {
  const isChiral = chiral.includes(name);

  test('real shapes keep everything', () => {
    expect(figures(name, (references) => references)).toEqual({
      stereoKept: 1,
      ...(isChiral && { mirrored: 0 }),
    });
  });

  test('mirror images keep everything too, and are told apart where the molecule is chiral', () => {
    const half = figures(name, (references) => [...references, ...references.map(mirror)]);
    expect(half).toEqual({ stereoKept: 1, ...(isChiral && { mirrored: 0.5 }) });
  });
});

test('one of two stereocentres that turned over is half of what is kept, in either hand', () => {
  // C[C@H](O)[C@@H](F)CC: methyl and hydroxyl of the first centre.
  const turned = figures('two stereocentres', (references) =>
    references.map((shape) => exchange(shape, 0, 2)),
  );
  expect(turned).toEqual({ stereoKept: 0.5, mirrored: 0 });
  const mirrored = figures('two stereocentres', (references) =>
    references.map((shape) => mirror(exchange(shape, 0, 2))),
  );
  expect(mirrored).toEqual({ stereoKept: 0.5, mirrored: 0 });
});

test('a trans ring is no cis ring', () => {
  // O[C@H]1CC[C@@H](C)CC1: hydroxyl and hydrogen of the first centre.
  const { molecule } = recordedMolecule('cis and trans in a ring');
  const ends = molecule.bonds;
  const hydrogen = [...molecule.elements.keys()].find((atom) =>
    Array.from({ length: ends.length / 2 }, (_, bond) => [ends[2 * bond], ends[2 * bond + 1]]).some(
      ([a, b]) => a === 1 && b === atom && molecule.elements[atom] === 1,
    ),
  );
  const turned = figures('cis and trans in a ring', (references) =>
    references.map((shape) => exchange(shape, 0, hydrogen ?? 0)),
  );
  expect(turned).toEqual({ stereoKept: 0.5 });
});

test('a double bond that turned is lost, and a mirror image of it is not', () => {
  // C/C(Cl)=C/CO: the methyl and the chlorine.
  const turned = figures('double bond', (references) => references.map((shape) => exchange(shape, 0, 2)));
  expect(turned).toEqual({ stereoKept: 0 });
  expect(figures('double bond', (references) => references.map(mirror))).toEqual({ stereoKept: 1 });
});

test('flattened molecules keep no stereocentre, in no hand', () => {
  const flat = figures('two stereocentres', (references) =>
    references.map((shape) => changed(shape, (value, axis) => (axis === 2 ? 0 : value))),
  );
  expect(flat).toEqual({ stereoKept: 0, mirrored: 0 });
});

test('molecules without any say nothing', () => {
  expect(figures('nitrobenzoate', (references) => references)).toEqual({});
  expect(figures('two stereocentres', () => [])).toEqual({});
});

test('what the references do not agree on is not asked for', () => {
  const { molecule, references } = recordedMolecule('one stereocentre');
  const both = [...references, ...references.map(mirror)];
  expect(stereoFigures([{ molecule, references: both, generated: references, unusable: 0 }])).toEqual({});
});
