import { expect, test } from 'vitest';
import { fluoromethanol, formaldehyde, molfileOf, moved } from '../testing/molfiles.ts';
import { readMolfile } from './molfile.ts';

const text = molfileOf(formaldehyde);

test('a molfile is read into symbols, bonds counted from 0, and coordinates', () => {
  expect(readMolfile(text)).toEqual({
    conformation: {
      elements: ['O', 'C', 'H', 'H'],
      bonds: [
        [0, 1, 2],
        [1, 2, 1],
        [1, 3, 1],
      ],
      positions: [
        [1.2, 0, 0],
        [0, 0, 0],
        [-0.58, 0.94, 0],
        [-0.58, -0.94, 0],
      ],
    },
  });
});

test('ends of lines and what follows the bonds do not matter', () => {
  expect(readMolfile(`${text.replaceAll('\n', '\r\n')}> <name>\r\nx\r\n\r\n$$$$\r\n`)).toEqual(
    readMolfile(text),
  );
});

test('columns that touch are told apart', () => {
  const far = molfileOf(moved(fluoromethanol, ([x, y, z]) => [x - 1000, y - 1000, z - 1000]));
  expect(far).toContain('-1000.0000-1000.0000-1000.0000 C');
  expect(readMolfile(far)).toMatchObject({ conformation: { elements: ['C', 'F', 'O', 'H', 'H', 'H'] } });
});

test.each([
  ['nothing', '', 'no molfile that can be read'],
  ['something else', 'not\na\nmolfile\nat all', 'no molfile that can be read'],
  ['another version', text.replace('V2000', 'V3000'), 'no molfile that can be read'],
  ['no atom', molfileOf({ atoms: [], bonds: [] }), 'no molfile that can be read'],
  ['half a molfile', text.split('\n').slice(0, 7).join('\n'), 'a molfile cut short'],
  ['NaN', text.replace('    1.2000', '       NaN'), 'no coordinates that can be drawn'],
  ['a blank', text.replace('    1.2000', '          '), 'no coordinates that can be drawn'],
  ['infinity', text.replace('    1.2000', '  Infinity'), 'no coordinates that can be drawn'],
  ['no element', text.replace(' O  ', ' *  '), 'an atom of no element'],
  ['markup', text.replace(' O  ', ' <b '), 'an atom of no element'],
  ['a bond to an atom that is missing', text.replace('  2  4  1', '  2  9  1'), 'a bond to no atom'],
  ['a bond of an atom to itself', text.replace('  2  4  1', '  2  2  1'), 'a bond to no atom'],
])('%s is told in a few words', (_, molfile, fault) => {
  expect(readMolfile(molfile)).toEqual({ fault });
});
