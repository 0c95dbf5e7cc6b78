import { type CaseTable, from, type GradientCase, x } from '../gradient-case.ts';
import { unary } from './shapes.ts';

function where(name: string, condition: number[], a: number[], b: number[]): GradientCase {
  const count = condition.reduce((product, size) => product * size, 1);
  const values = Array.from({ length: count }, (_, i) => ((i * 7 + 3) % 5 < 2 ? 1 : 0));
  return {
    name,
    inputs: [{ dtype: 'bool', shape: condition, values }, x(...a), x(...b)],
    build: (g, inputs) => g.op('Where', inputs),
  };
}

/** Clip between given or absent limits, all of them differentiated. */
function clip(name: string, low: boolean, high: boolean, swap = false): GradientCase {
  return {
    name,
    inputs: [from('distinct', 3, 4), from('distinct'), from('distinct')],
    build: (g, [a, p, q]) => {
      const ordered = [g.op('Min', [p, q]), g.op('Max', [p, q])];
      const [least, most] = swap ? ordered.reverse() : ordered;
      return g.op('Clip', [a, low ? least : undefined, high ? most : undefined]);
    },
  };
}

function trilu(name: string, shape: number[], { upper = 1, k = 0 } = {}): GradientCase {
  return {
    name,
    inputs: [x(...shape)],
    build: (g, [a]) => g.op('Trilu', [a, k === 0 ? undefined : g.scalar('int64', k)], { upper }),
  };
}

function cumulative(shape: number[], axis: number, exclusive: number, reverse: number): GradientCase {
  return {
    name: `[${shape}] on axis ${axis}, ${exclusive ? 'exclusive' : 'inclusive'}, ${reverse ? 'backward' : 'forward'}`,
    inputs: [x(...shape)],
    build: (g, [a]) => g.op('CumSum', [a, g.scalar('int64', axis)], { exclusive, reverse }),
  };
}

/** Operators that keep some elements. */
export const selection: CaseTable = {
  Identity: unary('Identity'),
  Cast: [
    {
      name: 'to float32 and back',
      inputs: [x(2, 3)],
      dtype: 'float32',
      build: (g, [a]) => g.op('Cast', [g.op('Cast', [a], { to: 11 })], { to: 1 }),
    },
  ],
  CastLike: [
    {
      name: 'to float32 and back',
      inputs: [x(2, 3), { dtype: 'int64', shape: [2], values: [1, 2] }],
      dtype: 'float32',
      build: (g, [a, b]) => {
        const wide = g.op('Cast', [b], { to: 11 });
        return g.op('CastLike', [g.op('CastLike', [a, wide]), a]);
      },
    },
    {
      name: 'of what is not differentiated',
      inputs: [x(2, 3), { dtype: 'int64', shape: [2, 3], values: [1, 2, 3, 4, 5, 6] }],
      build: (g, [a, b]) => g.op('Mul', [a, g.op('CastLike', [b, a])]),
    },
  ],
  Where: [
    where('same shapes', [2, 3], [2, 3], [2, 3]),
    where('a scalar branch', [4], [4], []),
    where('a broadcast condition', [3], [2, 3], [2, 1]),
    where('broadcast branches', [2, 1, 3, 2], [3, 1], [2]),
  ],
  Clip: [
    clip('both limits', true, true),
    clip('a lower limit', true, false),
    clip('an upper limit', false, true),
    clip('crossed limits', true, true, true),
    { name: 'no limit', inputs: [x(3)], build: (g, [a]) => g.op('Clip', [a]) },
  ],
  Dropout: unary('Dropout'),
  Trilu: [
    trilu('upper', [3, 4]),
    trilu('lower', [4, 3], { upper: 0 }),
    trilu('upper, shifted', [3, 4], { upper: 1, k: 1 }),
    trilu('lower, shifted, batched', [2, 1, 3, 3], { upper: 0, k: -1 }),
    trilu('lower, shifted beyond', [2, 2, 3], { upper: 0, k: 5 }),
  ],
  CumSum: (
    [
      [[4], 0],
      [[2, 4, 1], 1],
      [[2, 1, 3, 2], -2],
    ] as const
  ).flatMap(([shape, axis]) =>
    [0, 1].flatMap((exclusive) => [0, 1].map((reverse) => cumulative([...shape], axis, exclusive, reverse))),
  ),
};
