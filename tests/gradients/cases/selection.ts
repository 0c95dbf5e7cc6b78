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
    { name: 'upper', inputs: [x(3, 4)], build: (g, [a]) => g.op('Trilu', [a]) },
    {
      name: 'lower, shifted, batched',
      inputs: [x(2, 1, 3, 3)],
      build: (g, [a]) => g.op('Trilu', [a, g.scalar('int64', -1)], { upper: 0 }),
    },
  ],
  CumSum: [false, true].flatMap((exclusive) =>
    [false, true].map(
      (reverse): GradientCase => ({
        name: `${exclusive ? 'exclusive' : 'inclusive'}, ${reverse ? 'backward' : 'forward'}`,
        inputs: [x(2, 4, 1)],
        build: (g, [a]) =>
          g.op('CumSum', [a, g.scalar('int64', 1)], {
            exclusive: exclusive ? 1 : 0,
            reverse: reverse ? 1 : 0,
          }),
      }),
    ),
  ),
};
