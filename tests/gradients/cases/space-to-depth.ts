import { type CaseTable, type GradientCase, x } from '../gradient-case.ts';

function blocks(
  operator: string,
  shape: number[],
  attributes: { blocksize: number; mode?: string },
): GradientCase {
  return {
    name: `[${shape}] in blocks of ${attributes.blocksize}${attributes.mode ? `, ${attributes.mode}` : ''}`,
    inputs: [x(...shape)],
    build: (g, [a]) => g.op(operator, [a], attributes),
  };
}

/** Pixels to channels and back. */
export const pixelBlocks: CaseTable = {
  SpaceToDepth: [
    blocks('SpaceToDepth', [2, 3, 4, 2], { blocksize: 2 }),
    blocks('SpaceToDepth', [1, 1, 3, 6], { blocksize: 3 }),
  ],
  DepthToSpace: [
    blocks('DepthToSpace', [2, 8, 2, 3], { blocksize: 2 }),
    blocks('DepthToSpace', [2, 12, 1, 2], { blocksize: 2, mode: 'DCR' }),
    blocks('DepthToSpace', [2, 12, 3, 2], { blocksize: 2, mode: 'CRD' }),
    blocks('DepthToSpace', [1, 18, 1, 2], { blocksize: 3, mode: 'CRD' }),
  ],
};
