import type { AttributeLike, OpOptions } from '@ouroboros/onnx';
import { from, type GradientCase, type Range } from '../gradient-case.ts';

/** Ranks 1 to 4 with axes of size 1. */
export const unaryShapes: readonly (readonly number[])[] = [[5], [2, 3], [1, 4, 1], [2, 1, 3, 2]];

/** Pairs that broadcast: not at all, to the left, to the right, both ways, from a scalar, over size 1 and new axes. */
export const binaryShapes: readonly (readonly [readonly number[], readonly number[]])[] = [
  [[4], [4]],
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], [3]],
  [[3], [2, 1, 3]],
  [[], [2, 3]],
  [[2, 2, 3], []],
  [
    [2, 1, 3],
    [4, 1],
  ],
  [
    [2, 1, 3, 1],
    [1, 4, 1, 2],
  ],
  [[1], [1, 1]],
];

/** How an operator is applied to the inputs of a case. */
export interface Application {
  readonly dtype?: 'float32';
  readonly attributes?: Readonly<Record<string, AttributeLike>>;
  readonly options?: OpOptions;
}

/** `opType` of one input drawn from `range`, over `unaryShapes`. */
export function unary(opType: string, range: Range = 'normal', how: Application = {}): GradientCase[] {
  return unaryShapes.map((shape) => ({
    name: `[${shape}]`,
    ...(how.dtype ? { dtype: how.dtype } : {}),
    inputs: [from(range, ...shape)],
    build: (g, [a]) => g.op(opType, [a], how.attributes, how.options),
  }));
}

/** `opType` of two inputs drawn from `ranges`, over `binaryShapes`. */
export function binary(
  opType: string,
  ranges: readonly [Range, Range] = ['normal', 'normal'],
): GradientCase[] {
  return binaryShapes.map(([a, b]) => ({
    name: `[${a}] with [${b}]`,
    inputs: [from(ranges[0], ...a), from(ranges[1], ...b)],
    build: (g, inputs) => g.op(opType, inputs),
  }));
}
