import { type CaseTable, from, type GradientCase, type Range } from '../gradient-case.ts';

/** Positions on axis `axis` of a tensor [3, 4], every one once, or some twice. */
const positions = {
  once: { dtype: 'int64', shape: [2, 3], values: [0, 2, -1, 2, 0, 1] },
  twice: { dtype: 'int64', shape: [2, 3], values: [0, 0, -1, 2, 2, 2] },
} as const;

function elements(reduction: string, range: Range = 'normal'): GradientCase[] {
  const indices = reduction === 'none' ? positions.once : positions.twice;
  const whole: GradientCase = {
    name: `${reduction}, along the last axis`,
    inputs: [from(range, 3, 4), indices, from(range, 2, 3)],
    build: (g, inputs) => g.op('ScatterElements', inputs, { axis: -1, reduction }),
  };
  const column: GradientCase = {
    name: `${reduction}, along axis 0 of rank 3`,
    inputs: [
      from(range, 4, 1, 2),
      { dtype: 'int32', shape: [2, 1, 2], values: reduction === 'none' ? [0, 3, -3, 1] : [1, 1, 1, -2] },
      from(range, 2, 1, 2),
    ],
    build: (g, inputs) => g.op('ScatterElements', inputs, { reduction }),
  };
  return [whole, column];
}

function slices(reduction: string, range: Range = 'normal'): GradientCase[] {
  const make = (name: string, shape: number[], indices: number[], values: number[], updates: number[]) => ({
    name: `${reduction}, ${name}`,
    inputs: [from(range, ...shape), { dtype: 'int64', shape: indices, values }, from(range, ...updates)],
    build: ((g, inputs) => g.op('ScatterND', inputs, { reduction })) as GradientCase['build'],
  });
  const once = reduction === 'none';
  return [
    make('elements of a vector', [6], [3, 1], once ? [4, 0, -1] : [4, 0, 4], [3]),
    make('rows', [3, 2, 2], [2, 1], once ? [2, 0] : [2, 2], [2, 2, 2]),
    make('elements of a matrix', [2, 3], [1, 2, 2], once ? [0, 1, -1, -1] : [0, 1, 0, 1], [1, 2]),
  ] as GradientCase[];
}

/** Products in which some factors are 0: one, two at one place, and the element that is there itself. */
const zeroFactors: GradientCase = {
  name: 'mul, with factors that are 0',
  inputs: [
    from('nonzero', 5),
    { dtype: 'int64', shape: [7], values: [0, 0, 1, 1, 2, 3, 3] },
    from('nonzero', 7),
  ],
  build: (g, [data, indices, updates]) => {
    const mask = g.initializer('mask', {
      dtype: 'float64',
      dims: [7],
      data: Float64Array.of(0, 1, 0, 0, 0, 1, 1),
    });
    const base = g.initializer('base', { dtype: 'float64', dims: [5], data: Float64Array.of(1, 1, 1, 0, 0) });
    const factors = g.op('Mul', [updates, mask]);
    return g.op('ScatterElements', [g.op('Mul', [data, base]), indices, factors], { reduction: 'mul' });
  },
};

function tensorScatter(
  name: string,
  [cache, update]: readonly [readonly number[], readonly number[]],
  starts: readonly number[] | undefined,
  attributes: { axis?: number; mode?: string } = {},
): GradientCase {
  return {
    name,
    inputs: [
      from('normal', ...cache),
      from('normal', ...update),
      ...(starts ? [{ dtype: 'int64', shape: [starts.length], values: starts } as const] : []),
    ],
    build: (g, inputs) => {
      g.opsetImports.set('', 24);
      return g.op('TensorScatter', inputs, attributes);
    },
  };
}

/** Operators that write at positions. */
export const scatter: CaseTable = {
  ScatterElements: [
    ...elements('none'),
    ...elements('add'),
    ...elements('mul', 'nonzero'),
    ...elements('max', 'distinct'),
    ...elements('min', 'distinct'),
    zeroFactors,
  ],
  ScatterND: [
    ...slices('none'),
    ...slices('add'),
    ...slices('mul', 'nonzero'),
    ...slices('max', 'distinct'),
    ...slices('min', 'distinct'),
  ],
  TensorScatter: [
    tensorScatter(
      'a cache of three axes',
      [
        [2, 5, 3],
        [2, 2, 3],
      ],
      [1, 3],
    ),
    tensorScatter(
      'around the end',
      [
        [2, 1, 4, 2],
        [2, 1, 3, 2],
      ],
      [3, 0],
      { mode: 'circular' },
    ),
    tensorScatter(
      'another axis, from the beginning',
      [
        [1, 4, 2, 1],
        [1, 2, 2, 1],
      ],
      undefined,
      { axis: 1 },
    ),
  ],
};
