import { type CaseTable, type GradientCase, x } from '../gradient-case.ts';

function sum(equation: string, ...shapes: number[][]): GradientCase {
  return {
    name: `${equation}, ${shapes.map((shape) => `[${shape}]`).join(' ')}`,
    inputs: shapes.map((shape) => x(...shape)),
    build: (g, inputs) => g.op('Einsum', inputs, { equation }),
  };
}

/** Sums of products over named axes. */
export const einsums: CaseTable = {
  Einsum: [
    sum('i->i', [3]),
    sum('ij->ji', [2, 3]),
    sum('ij->', [2, 3]),
    sum('ijk->ik', [2, 3, 2]),
    sum('i,i->', [3], [3]),
    sum('i,j->ij', [2], [3]),
    sum('ij,jk->ik', [2, 3], [3, 4]),
    sum('ij,jk', [2, 3], [3, 4]),
    sum('ba,cb', [2, 3], [4, 2]),
    { ...sum('ij,jk->ik', [2, 1], [3, 4]), staticOnly: true },
    sum('bi,bj->bij', [1, 2], [3, 2]),
    sum('abij,abjk->baki', [2, 3, 2, 2], [2, 3, 2, 2]),
    sum('aijkl,akmlb->abmij', [2, 1, 2, 3, 2], [2, 3, 2, 2, 2]),
    sum('ijab,abk->ijk', [2, 3, 2, 2], [2, 2, 4]),
    sum('ii->i', [3, 3]),
    sum('bii,bj->bj', [2, 3, 3], [2, 2]),
    sum('iji->', [2, 3, 2]),
    sum('kij,ikl->lj', [2, 3, 2], [3, 2, 2]),
    sum('ij,jk->ki', [1, 3], [3, 1]),
    sum('ij,kj->i', [2, 3], [4, 3]),
    sum('ij,kl->il', [2, 3], [2, 2]),
    sum('bij,bjk->bik', [2, 2, 3], [2, 3, 2]),
    sum('bhqd,bhkd->bhqk', [2, 2, 3, 2], [2, 2, 4, 2]),
    sum('bqhd,bkhd->bhqk', [1, 3, 2, 2], [1, 2, 2, 2]),
    sum('b h q k, b k h d -> b q h d', [1, 2, 3, 2], [1, 2, 2, 4]),
    sum('nchw,oc->nohw', [1, 2, 2, 3], [3, 2]),
    sum('...ij,...jk->...ik', [2, 2, 3], [2, 3, 2]),
    sum('...ij,...jk->...ik', [3, 1, 2, 3], [1, 2, 3, 2]),
    sum('i...,i->...', [2, 3, 2], [2]),
    sum('i...,...j', [2, 3], [3, 2]),
    sum('...i->...', [2, 3, 2]),
    sum('...,...->...', [2, 3], [2, 1]),
    sum('bn,anm,bm->ba', [2, 3], [2, 3, 2], [2, 2]),
    sum('ij,jk,kl,lm->im', [2, 2], [2, 3], [3, 2], [2, 1]),
    { ...sum('bhqd,bhkd->bhqk', [2, 1, 3, 2], [2, 1, 4, 2]), dtype: 'float32', name: 'float32' },
  ],
};
