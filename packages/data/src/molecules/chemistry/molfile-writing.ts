import type { Conformation, Molecule } from '../molecule.ts';
import { symbolOf } from './elements.ts';

/** More atoms or bonds than this do not fit the columns of a V2000 molfile. */
const most = 999;

/** Who wrote the file, in ten columns, a date in ten, left out, and the dimensions. */
const program = `${'ouroboros'.padEnd(20)}3D`;

const column = (value: number | string, width: number) => String(value).padStart(width);

function atomLines({ molecule, positions }: Conformation): string[] {
  return Array.from(molecule.elements, (element, atom) => {
    const place = Array.from(positions.subarray(3 * atom, 3 * atom + 3), (value) =>
      column(value.toFixed(4), 10),
    );
    return `${place.join('')} ${symbolOf(element).padEnd(3)} 0  0  0  0  0  0  0  0  0  0  0  0`;
  });
}

function bondLines({ bonds, orders }: Molecule): string[] {
  return Array.from(orders, (order, bond) => {
    const ends = [bonds[2 * bond] as number, bonds[2 * bond + 1] as number];
    return `${ends.map((atom) => column(atom + 1, 3)).join('')}${column(order, 3)}  0  0  0  0`;
  });
}

function chargeLines({ charges }: Molecule): string[] {
  return Array.from(charges, (charge, atom) => ({ charge, atom }))
    .filter(({ charge }) => charge !== 0)
    .map(({ charge, atom }) => `M  CHG  1${column(atom + 1, 4)}${column(charge, 4)}`);
}

function v2000({ molecule, positions }: Conformation): string[] {
  const counts = `${column(molecule.elements.length, 3)}${column(molecule.orders.length, 3)}`;
  return [
    `${counts}  0  0  0  0  0  0  0  0999 V2000`,
    ...atomLines({ molecule, positions }),
    ...bondLines(molecule),
    ...chargeLines(molecule),
  ];
}

function v3000({ molecule, positions }: Conformation): string[] {
  const { elements, charges, bonds, orders } = molecule;
  const atoms = Array.from(elements, (element, atom) => {
    const place = Array.from(positions.subarray(3 * atom, 3 * atom + 3), (value) => value.toFixed(4)).join(
      ' ',
    );
    const charge = charges[atom] ? ` CHG=${charges[atom]}` : '';
    return `M  V30 ${atom + 1} ${symbolOf(element)} ${place} 0${charge}`;
  });
  const pairs = Array.from(orders, (order, bond) => {
    return `M  V30 ${bond + 1} ${order} ${Number(bonds[2 * bond]) + 1} ${Number(bonds[2 * bond + 1]) + 1}`;
  });
  return [
    '  0  0  0     0  0            999 V3000',
    'M  V30 BEGIN CTAB',
    `M  V30 COUNTS ${elements.length} ${orders.length} 0 0 0`,
    ...['M  V30 BEGIN ATOM', ...atoms, 'M  V30 END ATOM'],
    ...['M  V30 BEGIN BOND', ...pairs, 'M  V30 END BOND'],
    'M  V30 END CTAB',
  ];
}

/** A conformation as a molfile, atoms in its order: V2000, or V3000 above 999 atoms or bonds, which V2000 cannot count. */
export function toMolfile(conformation: Conformation): string {
  const { elements, orders, name } = conformation.molecule;
  const tables = Math.max(elements.length, orders.length) > most ? v3000(conformation) : v2000(conformation);
  const title = name.replaceAll(/[\r\n]+/g, ' ');
  return [title, program, '', ...tables, 'M  END', ''].join('\n');
}
