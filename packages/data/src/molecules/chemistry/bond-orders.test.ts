import { expect, test } from 'vitest';
import { assignOrders } from './bond-orders.ts';
import { canonicalSmiles } from './canonical-smiles.ts';
import { placeMolecule } from './library-molecule.ts';
import { moleculeFromSmiles } from './smiles.ts';

/** The SMILES of what orders and charges are assigned to, of which the molecule's are forgotten. */
function reassigned(smiles: string): string | undefined {
  const molecule = moleculeFromSmiles(smiles);
  const charges = new Int8Array(molecule.elements.length);
  const orders = new Uint8Array(molecule.orders.length);
  const graph = assignOrders({ ...molecule, charges, orders });
  return graph && canonicalSmiles(placeMolecule(graph).library);
}

test.each([
  'CC(=O)Oc1ccccc1C(=O)O',
  'Cn1cnc2c1c(=O)n(C)c(=O)n2C',
  'CC1(C)SC2C(NC(=O)Cc3ccccc3)C(=O)N2C1C(=O)O',
  'NS(=O)(=O)c1cc(Cl)c(NCc2ccco2)cc1C(O)=O',
  'CS(=O)Cc1ccc(s1)C#N',
  'OP(=O)(O)OCC=C=C',
  'C[N+](C)(C)CC(O)=O',
  'C[n+]1ccccc1',
  'O=[N+]([O-])c1ccc(cc1)[N+](=O)[O-]',
  'C[N+]([O-])(C)C',
  'CN=[N+]=[N-]',
  'OC(=O)CC(=O)[O-]',
  'OB(O)c1ccc(Br)cc1',
  'C1=CC2=CC3=CC=CC=C3C=C2C=C1',
  'FC(F)(F)c1ncc(I)[nH]1',
])('orders and charges of %s follow from its bonds', (smiles) => {
  expect(reassigned(smiles)).toBe(moleculeFromSmiles(smiles).smiles);
});

test('a charge that is stated stays', () => {
  const molecule = moleculeFromSmiles('[O-]c1ccccc1');
  expect(assignOrders(molecule)?.charges).toEqual(molecule.charges);
});

test('where no orders fit there are none', () => {
  expect(reassigned('C[O-]')).toBeUndefined();
  const { elements, bonds } = moleculeFromSmiles('CC');
  const stripped = {
    elements: elements.subarray(0, 7),
    charges: new Int8Array(7),
    bonds: bonds.filter((_, place) => (bonds[place | 1] as number) < 7),
    orders: new Uint8Array(6),
  };
  expect(assignOrders(stripped)).toBeUndefined();
});

test('a large conjugated molecule is done within bounded effort', () => {
  const heptacene = 'C1=CC2=CC3=CC4=CC5=CC6=CC7=CC=CC=C7C=C6C=C5C=C4C=C3C=C2C=C1';
  expect(reassigned(heptacene)).toBe(moleculeFromSmiles(heptacene).smiles);
  const explosive = 'Cc1c([N+]([O-])=O)cc([N+]([O-])=O)cc1[N+]([O-])=O';
  expect(reassigned(explosive)).toBe(moleculeFromSmiles(explosive).smiles);
});
