/** A piece that molecules are assembled from. */
export interface Fragment {
  readonly name: string;
  /**
   * Kekule or aromatic SMILES; a star is an open bond. Rings have none: a bond of theirs opens where a hydrogen leaves.
   */
  readonly smiles: string;
  /** Its share among the fragments of its kind, before what does not fit is left out. */
  readonly probability: number;
  /** Whether its mirror image is another fragment, which then is drawn as often. */
  readonly chiral?: true;
}

/** Rings, single and fused, from common to rare. */
export const rings: readonly Fragment[] = [
  { name: 'benzene', smiles: 'c1ccccc1', probability: 0.28 },
  { name: 'pyridine', smiles: 'n1ccccc1', probability: 0.1 },
  { name: 'piperidine', smiles: 'N1CCCCC1', probability: 0.07 },
  { name: 'piperazine', smiles: 'N1CCNCC1', probability: 0.05 },
  { name: 'morpholine', smiles: 'N1CCOCC1', probability: 0.05 },
  { name: 'thiophene', smiles: 's1cccc1', probability: 0.05 },
  { name: 'pyrazole', smiles: '[nH]1nccc1', probability: 0.05 },
  { name: 'pyrimidine', smiles: 'n1cnccc1', probability: 0.04 },
  { name: 'thiazole', smiles: 's1cncc1', probability: 0.04 },
  { name: 'pyrrolidine', smiles: 'N1CCCC1', probability: 0.03 },
  { name: 'furan', smiles: 'o1cccc1', probability: 0.03 },
  { name: 'imidazole', smiles: '[nH]1cncc1', probability: 0.03 },
  { name: 'cyclopropane', smiles: 'C1CC1', probability: 0.03 },
  { name: 'cyclohexane', smiles: 'C1CCCCC1', probability: 0.03 },
  { name: 'cyclopentane', smiles: 'C1CCCC1', probability: 0.02 },
  { name: 'indole', smiles: '[nH]1ccc2ccccc12', probability: 0.02 },
  { name: 'isoxazole', smiles: 'o1nccc1', probability: 0.02 },
  { name: 'pyrazine', smiles: 'n1ccncc1', probability: 0.015 },
  { name: 'benzimidazole', smiles: '[nH]1cnc2ccccc12', probability: 0.01 },
  { name: 'oxadiazole', smiles: 'o1cnnc1', probability: 0.01 },
  { name: 'tetrahydropyran', smiles: 'O1CCCCC1', probability: 0.01 },
  { name: 'cyclobutane', smiles: 'C1CCC1', probability: 0.005 },
  { name: 'azetidine', smiles: 'N1CCC1', probability: 0.005 },
  { name: 'oxetane', smiles: 'O1CCC1', probability: 0.005 },
];

/** What joins two rings, from common to rare; either end may be at either ring. A plain bond is a linker of no atoms. */
export const linkers: readonly Fragment[] = [
  { name: 'amide', smiles: '*C(=O)N*', probability: 0.22 },
  { name: 'bond', smiles: '**', probability: 0.12 },
  { name: 'methylene', smiles: '*C*', probability: 0.09 },
  { name: 'sulfonamide', smiles: '*S(=O)(=O)N*', probability: 0.08 },
  { name: 'oxymethylene', smiles: '*OC*', probability: 0.08 },
  { name: 'ether', smiles: '*O*', probability: 0.06 },
  { name: 'amine', smiles: '*N*', probability: 0.06 },
  { name: 'ketone', smiles: '*C(=O)*', probability: 0.06 },
  { name: 'amidomethylene', smiles: '*C(=O)NC*', probability: 0.05 },
  { name: 'aminomethylene', smiles: '*NC*', probability: 0.05 },
  { name: 'urea', smiles: '*NC(=O)N*', probability: 0.03 },
  { name: 'ethylene', smiles: '*CC*', probability: 0.02 },
  { name: 'methylamide', smiles: '*C(=O)N(C)*', probability: 0.02 },
  { name: 'ethylidene', smiles: '*C(C)*', probability: 0.02, chiral: true },
  { name: 'sulfone', smiles: '*S(=O)(=O)*', probability: 0.01 },
  { name: 'ester', smiles: '*C(=O)O*', probability: 0.01 },
  { name: 'hydroxymethylene', smiles: '*C(O)*', probability: 0.005, chiral: true },
  { name: 'trans-vinylene', smiles: '*/C=C/*', probability: 0.005 },
  { name: 'ethynylene', smiles: '*C#C*', probability: 0.005 },
  { name: 'cis-vinylene', smiles: '*/C=C\\*', probability: 0.005 },
];

/** What rings carry, from common to rare. */
export const substituents: readonly Fragment[] = [
  { name: 'methyl', smiles: '*C', probability: 0.13 },
  { name: 'fluoro', smiles: '*F', probability: 0.11 },
  { name: 'methoxy', smiles: '*OC', probability: 0.1 },
  { name: 'chloro', smiles: '*Cl', probability: 0.09 },
  { name: 'hydroxy', smiles: '*O', probability: 0.06 },
  { name: 'amino', smiles: '*N', probability: 0.06 },
  { name: 'trifluoromethyl', smiles: '*C(F)(F)F', probability: 0.05 },
  { name: 'cyano', smiles: '*C#N', probability: 0.05 },
  { name: 'ethyl', smiles: '*CC', probability: 0.05 },
  { name: 'isopropyl', smiles: '*C(C)C', probability: 0.04 },
  { name: 'ethoxy', smiles: '*OCC', probability: 0.04 },
  { name: 'dimethylamino', smiles: '*N(C)C', probability: 0.03 },
  { name: 'propyl', smiles: '*CCC', probability: 0.03 },
  { name: 'dimethylaminomethyl', smiles: '*CN(C)C', probability: 0.03 },
  { name: 'hydroxymethyl', smiles: '*CO', probability: 0.02 },
  { name: 'acetyl', smiles: '*C(=O)C', probability: 0.02 },
  { name: 'carbamoyl', smiles: '*C(=O)N', probability: 0.02 },
  { name: 'methoxymethyl', smiles: '*COC', probability: 0.02 },
  { name: 'tert-butyl', smiles: '*C(C)(C)C', probability: 0.01 },
  { name: 'methoxyethoxy', smiles: '*OCCOC', probability: 0.01 },
  { name: 'methylsulfonyl', smiles: '*S(=O)(=O)C', probability: 0.01 },
  { name: 'methylthio', smiles: '*SC', probability: 0.005 },
  { name: 'carboxy', smiles: '*C(=O)O', probability: 0.005 },
  { name: 'trifluoromethoxy', smiles: '*OC(F)(F)F', probability: 0.005 },
  { name: 'nitro', smiles: '*[N+](=O)[O-]', probability: 0.0025 },
  { name: 'ethynyl', smiles: '*C#C', probability: 0.0025 },
];
