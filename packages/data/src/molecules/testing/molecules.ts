import type { Conformation, Molecule } from '../molecule.ts';

/** A straight chain of `atoms` carbons, as no chemist would have it, whose name and SMILES tell its length. */
export function chain(atoms: number, name = `chain ${atoms}`): Molecule {
  const bonds = Array.from({ length: atoms - 1 }, (_, k) => [k, k + 1]).flat();
  return {
    name,
    smiles: 'C'.repeat(atoms),
    elements: new Uint8Array(atoms).fill(6),
    charges: Int8Array.from({ length: atoms }, (_, k) => (k === 0 ? -1 : 0)),
    bonds: Uint16Array.from(bonds),
    orders: new Uint8Array(atoms - 1).fill(1),
    aromatic: new Uint8Array(atoms - 1),
  };
}

/** A conformation of a molecule whose positions begin with `mark`; its energy is half of that, or unknown for odd marks. */
export function marked(molecule: Molecule, mark: number): Conformation {
  const positions = Float32Array.from({ length: 3 * molecule.elements.length }, (_, k) => mark + k / 8);
  return mark % 2 === 0 ? { molecule, positions, energy: mark / 2 } : { molecule, positions };
}
