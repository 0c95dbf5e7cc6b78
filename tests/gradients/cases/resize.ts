import { type AttributeLike, type GraphBuilder, tensorOf, type Value } from '@ouroboros/onnx';
import { type CaseTable, type GradientCase, x } from '../gradient-case.ts';

type Attributes = Readonly<Record<string, AttributeLike>>;

function byScales(name: string, shape: number[], scales: number[], attributes: Attributes): GradientCase {
  const build = (g: GraphBuilder, [a]: readonly Value[]): Value => {
    const factors = g.initializer('scales', tensorOf('float32', [scales.length], scales));
    return g.op('Resize', [a, undefined, factors], attributes);
  };
  return { name: `${name}, [${shape}] times [${scales}]`, dtype: 'float32', inputs: [x(...shape)], build };
}

function bySizes(name: string, shape: number[], sizes: number[], attributes: Attributes): GradientCase {
  return {
    name: `${name}, [${shape}] to [${sizes}]`,
    dtype: 'float32',
    inputs: [x(...shape)],
    build: (g, [a]) => g.op('Resize', [a, undefined, undefined, g.int64s(sizes)], attributes),
  };
}

/** Sizes for the spatial axes alone, behind the batch and channels that the graph finds, as exporters write them. */
function computed(made: GradientCase, spatial: number[]): GradientCase {
  const build = (g: GraphBuilder, [a]: readonly Value[]): Value => {
    const leading = g.op('Shape', [a], { start: 0, end: 2 });
    const sizes = g.op('Concat', [leading, g.int64s(spatial)], { axis: 0 });
    return g.op('Resize', [a, undefined, undefined, sizes], { mode: 'linear' });
  };
  return { ...made, name: `to [.., ${spatial}]`, build };
}

const coordinates = [
  'half_pixel',
  'pytorch_half_pixel',
  'align_corners',
  'asymmetric',
  'half_pixel_symmetric',
];

const roundings = ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'];

/** Interpolations. */
export const resizes: CaseTable = {
  Resize: [
    ...coordinates.flatMap((mode) => [
      ...roundings.map((nearest_mode) =>
        byScales(`nearest, ${mode}, ${nearest_mode}`, [1, 1, 2, 3], [1, 1, 2, 1.5], {
          mode: 'nearest',
          nearest_mode,
          coordinate_transformation_mode: mode,
        }),
      ),
      byScales(`linear, ${mode}`, [1, 2, 3, 4], [1, 1, 2, 0.5], {
        mode: 'linear',
        coordinate_transformation_mode: mode,
      }),
      bySizes(`linear, ${mode}`, [1, 2, 3, 4], [1, 2, 5, 3], {
        mode: 'linear',
        coordinate_transformation_mode: mode,
      }),
    ]),
    byScales('linear, a scale that leaves a size', [1, 1, 5, 3], [1, 1, 1.15, 2], { mode: 'linear' }),
    byScales('linear, scales that leave all sizes', [1, 1, 5, 5], [1, 1, 1.15, 1.1], { mode: 'linear' }),
    byScales('nearest, to one element', [2, 1, 2], [1, 1, 0.5], { mode: 'nearest' }),
    bySizes('linear, to one element', [1, 1, 3, 2], [1, 1, 1, 1], {
      mode: 'linear',
      coordinate_transformation_mode: 'pytorch_half_pixel',
    }),
    bySizes('linear, 1d', [2, 2, 3], [2, 2, 5], { mode: 'linear' }),
    bySizes('linear, 3d', [1, 1, 2, 3, 2], [1, 1, 3, 4, 5], { mode: 'linear' }),
    bySizes('nearest, 3d', [1, 1, 2, 3, 2], [1, 1, 3, 6, 4], {
      mode: 'nearest',
      coordinate_transformation_mode: 'asymmetric',
      nearest_mode: 'floor',
    }),
    byScales('nearest, all axes', [2, 3], [2, 1.5], { mode: 'nearest' }),
    bySizes('cubic', [1, 1, 4, 5], [1, 1, 6, 3], { mode: 'cubic' }),
    bySizes('linear with antialiasing', [1, 1, 6, 5], [1, 1, 3, 2], { mode: 'linear', antialias: 1 }),
    bySizes('linear, two of the axes', [1, 2, 3, 2], [5, 4], { mode: 'linear', axes: [2, 3] }),
    byScales('nearest, two of the axes', [1, 2, 3, 2], [2, 3], { mode: 'nearest', axes: [-1, -2] }),
    computed(bySizes('', [2, 1, 2, 3], [], {}), [4, 5]),
  ],
};
