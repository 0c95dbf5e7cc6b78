import { expect, test } from 'vitest';
import { conformer } from '../../testing/conformer.ts';
import type { Conformation } from '../molecule.ts';
import { reorderMolecule, reorderPositions } from './bare-coordinates.ts';
import { conformationFromMolfile, moleculeFromMolfile } from './molfile.ts';
import { toMolfile } from './molfile-writing.ts';

const ethanol = conformer('CCO');

/** Lines of ethanol's molfile: three of a head, the counts, nine atoms, eight bonds, M  END. */
const lines = toMolfile({ ...ethanol, molecule: { ...ethanol.molecule, name: 'ethanol' } }).split('\n');

/** Ethanol's molfile with one line replaced. */
function withLine(number: number, line: string): string {
  return lines.with(number - 1, line).join('\n');
}

/** As V3000, whose atoms are numbered from 11 on, and with a line that goes on in the next one. */
function v3000({ molecule, positions }: Conformation): string {
  const symbols: Record<number, string> = { 1: 'H', 6: 'C', 7: 'N', 8: 'O' };
  const atoms = Array.from(molecule.elements, (element, atom) => {
    const place = [...positions.subarray(3 * atom, 3 * atom + 3)].map((value) => value.toFixed(5)).join(' ');
    return `M  V30 ${atom + 11} ${symbols[element]} -\nM  V30 ${place} 0${molecule.charges[atom] ? ` CHG=${molecule.charges[atom]}` : ''}`;
  });
  const bonds = Array.from(molecule.orders, (order, bond) => {
    return `M  V30 ${bond + 1} ${order} ${Number(molecule.bonds[2 * bond]) + 11} ${Number(molecule.bonds[2 * bond + 1]) + 11}`;
  });
  return [
    `${molecule.name}\n  test\n\n  0  0  0     0  0            999 V3000`,
    `M  V30 BEGIN CTAB\nM  V30 COUNTS ${atoms.length} ${bonds.length} 0 0 0`,
    `M  V30 BEGIN ATOM\n${atoms.join('\n')}\nM  V30 END ATOM`,
    `M  V30 BEGIN BOND\n${bonds.join('\n')}\nM  V30 END BOND`,
    'M  V30 END CTAB\nM  END\n',
  ].join('\n');
}

test.each(['CCO', 'C[NH+](C)CC(=O)[O-]', 'C[C@H](F)Cl', 'N#CCNC', 'F/C=C/F'])(
  '%s comes back from a molfile as it was written',
  (smiles) => {
    const { molecule, positions } = conformer(smiles);
    const back = conformationFromMolfile(toMolfile({ molecule, positions }));
    expect(back.molecule).toEqual({ ...molecule, name: smiles });
    for (const [place, value] of positions.entries()) expect(back.positions[place]).toBeCloseTo(value, 3);
  },
);

test('V3000 is read with numbers of its own, lines that go on, and charges', () => {
  const { molecule, positions } = conformer('C[NH+](C)CC(=O)[O-]');
  const back = conformationFromMolfile(v3000({ molecule, positions }));
  expect(back.molecule).toEqual(molecule);
  for (const [place, value] of positions.entries()) expect(back.positions[place]).toBeCloseTo(value, 3);
});

test('a molecule of more than 999 atoms is written as V3000, and comes back', () => {
  const count = 1202;
  const chain = Array.from({ length: 400 }, (_, k) => [1.26 * k, k % 2 ? 0.87 : 0, 0]);
  const sides = chain.flatMap(([x = 0, y = 0], k) =>
    [-0.89, 0.89].map((z) => [x, y + (k % 2 ? 0.63 : -0.63), z]),
  );
  const ends = [
    [-0.95, 0.54, 0],
    [1.26 * 399 + 0.95, 0.33, 0],
  ];
  const elements = Uint8Array.from({ length: count }, (_, atom) => (atom < 400 ? 6 : 1));
  const pairs = [
    ...Array.from({ length: 399 }, (_, k) => [k, k + 1]),
    ...Array.from({ length: 800 }, (_, k) => [k >> 1, 400 + k]),
    [0, 1200],
    [399, 1201],
  ].sort(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d);
  const ones = new Uint8Array(pairs.length).fill(1);
  const name = 'a long alkane';
  const smiles = 'C'.repeat(400);
  const bonds = Uint16Array.from(pairs.flat());
  const molecule = {
    name,
    smiles,
    elements,
    charges: new Int8Array(count),
    bonds,
    orders: ones,
    aromatic: ones.map(() => 0),
  };
  const text = toMolfile({ molecule, positions: Float32Array.from([...chain, ...sides, ...ends].flat()) });
  expect(text.split('\n')[3]).toContain('V3000');
  expect(moleculeFromMolfile(text)).toEqual(molecule);
});

test('atoms stand in the order of the file, hydrogens in front of others too, and each has its own place', () => {
  const { molecule, positions } = conformer('C[C@H](N)C(=O)O');
  const backwards = Uint16Array.from(molecule.elements, (_, place) => molecule.elements.length - 1 - place);
  const turned = {
    molecule: reorderMolecule(molecule, backwards),
    positions: reorderPositions(positions, backwards),
  };
  const back = conformationFromMolfile(toMolfile(turned));
  expect(back.molecule).toEqual({ ...turned.molecule, name: molecule.name });
  expect([...back.molecule.elements]).toEqual([...molecule.elements].reverse());
  for (const [place, value] of turned.positions.entries())
    expect(back.positions[place]).toBeCloseTo(value, 3);
});

test('delocalised bonds get a Kekule structure', () => {
  const { molecule, positions } = conformer('Cc1ccoc1');
  const text = toMolfile({ molecule, positions }).split('\n');
  const first = 4 + molecule.elements.length;
  const bonds = Array.from(molecule.aromatic, (aromatic, bond) => {
    const line = text[first + bond] as string;
    return aromatic ? `${line.slice(0, 6)}  4${line.slice(9)}` : line;
  });
  const back = moleculeFromMolfile(text.toSpliced(first, bonds.length, ...bonds).join('\n'));
  expect(back).toEqual({ ...molecule, name: 'Cc1ccoc1' });
});

test('charges are read from atoms, unless lines of their own replace them', () => {
  const { molecule, positions } = conformer('C[NH3+]');
  const plain = toMolfile({ molecule, positions })
    .split('\n')
    .filter((line) => !line.startsWith('M  CHG'));
  const nitrogen = `${(plain[5] as string).slice(0, 36)}  3${(plain[5] as string).slice(39)}`;
  expect(moleculeFromMolfile(plain.with(5, nitrogen).join('\n')).charges).toEqual(molecule.charges);
  const carbon = `${(plain[4] as string).slice(0, 36)}  5${(plain[4] as string).slice(39)}`;
  const replaced = plain.with(4, carbon).toSpliced(-2, 0, 'M  CHG  1   2   1').join('\n');
  expect(moleculeFromMolfile(replaced).charges).toEqual(molecule.charges);
});

test('lines may end as on Windows', () => {
  expect(conformationFromMolfile(lines.join('\r\n'))).toEqual(conformationFromMolfile(lines.join('\n')));
});

test('wrong orders and missing charges, as programs see them in coordinates, are put right', () => {
  const { molecule, positions } = conformer('Cc1[nH]c(=O)ccc1C[N+](C)(C)C');
  const guessed = {
    ...molecule,
    charges: molecule.charges.map(() => 0),
    orders: molecule.orders.map((order) => (order % 2) + 1),
  };
  const back = moleculeFromMolfile(toMolfile({ molecule: guessed, positions }));
  expect([back.smiles, ...back.charges]).toEqual([molecule.smiles, ...molecule.charges]);
});

const flat = lines.map((line, k) =>
  k > 3 && k < 13 ? `${line.slice(0, 20)}    0.0000${line.slice(30)}` : line,
);
const drawing = toMolfile(conformer('O'))
  .replace('3D', '2D')
  .replaceAll(/^(.{20}).{10}(?= [HO])/gm, '$1    0.0000');

test.each([
  [
    'cut short among its atoms',
    lines.slice(0, 9).join('\n'),
    'cut-short',
    'ethanol, line 10: expected an atom, received the end',
  ],
  [
    'cut short among its bonds',
    lines.slice(0, 15).join('\n'),
    'cut-short',
    'ethanol, line 16: expected a bond, received the end',
  ],
  [
    'cut short before its end',
    lines.slice(0, 21).join('\n'),
    'cut-short',
    'ethanol, line 22: expected M  END, received the end',
  ],
  [
    'cut short in its head',
    'ethanol\n',
    'cut-short',
    'ethanol, line 3: expected a comment, received the end',
  ],
  [
    'with more atoms than there are',
    withLine(4, ' 12  8  0  0  0  0  0  0  0  0999 V2000'),
    'malformed',
    /^ethanol, line 14: expected a finite coordinate, received /,
  ],
  [
    'with fewer atoms than there are',
    withLine(4, '  7  8  0  0  0  0  0  0  0  0999 V2000'),
    'malformed',
    /^ethanol, line 12: expected the number of an atom, received /,
  ],
  [
    'with fewer bonds than there are',
    withLine(4, '  9  7  0  0  0  0  0  0  0  0999 V2000'),
    'disconnected',
    /received 8 of 9 atoms connected with the first$/,
  ],
  [
    'with counts that are none',
    withLine(4, 'nine atoms'),
    'malformed',
    'ethanol, line 4: expected the number of atoms, received "nin"',
  ],
  [
    'with coordinates that are no numbers',
    withLine(6, `       nan${(lines[5] as string).slice(10)}`),
    'not-finite',
    'ethanol, line 6: expected a finite coordinate, received "nan"',
  ],
  [
    'with a metal',
    withLine(7, (lines[6] as string).replace('O', 'Zn')),
    'unknown-element',
    'ethanol, line 7: expected an element that is known, received "Zn"',
  ],
  [
    'with a bond to nowhere',
    withLine(14, '  1 10  1  0'),
    'malformed',
    'ethanol, line 14: expected a bond between two of 9 atoms, received "1 10"',
  ],
  [
    'with a bond of no order',
    withLine(14, '  1  2  8  0'),
    'malformed',
    'ethanol, line 14: expected a bond of type 1, 2, 3 or 4, received "8"',
  ],
  [
    'drawn in a plane, as its head says',
    drawing,
    'two-dimensional',
    'O: expected coordinates in space, received a drawing in a plane',
  ],
  [
    'drawn in a plane, as its atoms say',
    flat.join('\n'),
    'two-dimensional',
    'ethanol: expected coordinates in space, received a drawing in a plane',
  ],
  [
    'with atoms in one place',
    withLine(6, `${(lines[4] as string).slice(0, 30)}${(lines[5] as string).slice(30)}`),
    'malformed',
    'ethanol: expected atoms apart, received atoms 1 and 2 in one place',
  ],
  [
    'of one atom',
    'helium\n\n\n  1  0  0  0  0  0  0  0  0  0999 V2000\n    0.0000    0.0000    0.0000 C   0  0\nM  END',
    'single-atom',
    'helium: expected at least two atoms, received 1',
  ],
  [
    'of no atoms',
    'void\n\n\n  0  0  0  0  0  0  0  0  0  0999 V2000\nM  END',
    'single-atom',
    'void: expected at least two atoms, received 0',
  ],
  [
    'of bytes',
    Buffer.from(Uint8Array.from({ length: 4000 }, (_, k) => (k * 11) % 256)).toString('utf8'),
    'malformed',
    /expected the number of atoms, received /,
  ],
  [
    'of nothing',
    '',
    'cut-short',
    'a record without title, line 2: expected the name of a program, received the end',
  ],
])('a molfile %s is refused', (_, text, reason, message) => {
  expect(() => conformationFromMolfile(text)).toThrow(
    expect.objectContaining({ code: 'data/unusable-molecule', reason }),
  );
  expect(() => conformationFromMolfile(text)).toThrow(message);
});

test('a molecule without its hydrogens is refused, and so is one without some of them', () => {
  const strip = (smiles: string, kept: number) => {
    const { molecule, positions } = conformer(smiles);
    const { elements, bonds, orders, charges } = molecule;
    const inside = (bond: number) => (bonds[2 * bond + 1] as number) < kept;
    return toMolfile({
      molecule: {
        ...molecule,
        elements: elements.subarray(0, kept),
        charges: charges.subarray(0, kept),
        bonds: bonds.filter((_, end) => inside(end >> 1)),
        orders: orders.filter((_, bond) => inside(bond)),
      },
      positions: positions.subarray(0, 3 * kept),
    });
  };
  const refused = expect.objectContaining({ reason: 'missing-hydrogens' });
  expect(() => moleculeFromMolfile(strip('CCO', 3))).toThrow(refused);
  expect(() => moleculeFromMolfile(strip('CCO', 8))).toThrow(refused);
  expect(() => moleculeFromMolfile(strip('c1ccccc1', 6))).toThrow(refused);
  expect(() => moleculeFromMolfile(strip('c1ccccc1', 11))).toThrow(refused);
  expect(() => moleculeFromMolfile(strip('NC(=O)C=C', 5))).toThrow(refused);
});

test('an atom with bonds that its element does not have is refused by its number', () => {
  const { molecule, positions } = ethanol;
  const extra = Uint16Array.from([0, 1, 0, 2, ...molecule.bonds.subarray(2)]);
  const orders = Uint8Array.from([1, ...molecule.orders]);
  const text = toMolfile({ molecule: { ...molecule, name: 'knot', bonds: extra, orders }, positions });
  expect(() => moleculeFromMolfile(text)).toThrow(
    'knot: expected valences that the elements have, received atom 1 (C) with a valence of 5',
  );
});
