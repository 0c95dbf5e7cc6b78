import type { AttributeLike } from '@ouroboros/onnx';
import { type CaseTable, from, type GradientCase, x } from '../gradient-case.ts';

function sample(
  name: string,
  image: number[],
  grid: number[],
  attributes: Readonly<Record<string, AttributeLike>>,
): GradientCase {
  return {
    name,
    dtype: 'float32',
    inputs: [x(...image), from('distinct', ...grid)],
    build: (g, inputs) => g.op('GridSample', inputs, attributes),
  };
}

/** Images read at the places of a grid. */
export const gridSamples: CaseTable = {
  GridSample: [
    ...['zeros', 'border', 'reflection'].flatMap((padding_mode) =>
      [0, 1].map((align_corners) =>
        sample(`${padding_mode}${align_corners ? ', corners aligned' : ''}`, [2, 2, 3, 4], [2, 2, 2, 2], {
          padding_mode,
          align_corners,
        }),
      ),
    ),
    ...['zeros', 'border', 'reflection'].map((padding_mode) => {
      const made = sample(`nearest, ${padding_mode}`, [1, 2, 3, 3], [1, 2, 3, 2], {
        padding_mode,
        mode: 'nearest',
      });
      // A step function of the grid.
      return { ...made, inputs: [x(1, 2, 3, 3), { shape: [1, 2, 3, 2], wrt: false }] };
    }),
  ],
};
