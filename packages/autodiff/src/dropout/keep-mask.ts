import { isStatic, type Value } from '@ouroboros/onnx';
import type { Algebra } from '../algebra.ts';
import { cubeRounds, upTo } from './keyed-hash.ts';

/** `like` as a matrix: the numbers of its rows and columns, int64 [1] each. */
interface Grid {
  readonly rows: Value;
  readonly columns: Value;
}

/**
 * True with probability 1 - ratio, independently for each element, in the shape of `like`; the same for the same keys.
 *
 * Hashing every element would take some twenty passes over int64. Instead two numbers are hashed for each row (r, s) and
 * each column (c, t) of the tensor as a matrix, and the element draws
 *
 *   u = (4 (r + c) + 1) (4 (s + t) + 3) mod 2^32, in int32.
 *
 * Both factors are odd, so u is uniform over the numbers 3 mod 4: the draws of a row are independent, given the numbers of the
 * row, since each has its own t; so are those of a column. Elements of different rows and columns are related only by
 * linear equations with random odd coefficients mod 2^32, which the comparison of the leading bits does not see.
 *
 * @param keys three numbers below 2^30, int64 [1]
 */
export function keepMask(g: Algebra, like: Value, ratio: number, keys: readonly Value[]): Value {
  const { rows, columns } = gridOf(g, like);
  const sizes = g.op('Concat', [rows, rows, columns, columns], { axis: 0 });
  const count = g.reshape(g.op('ReduceSum', [sizes], { keepdims: 1 }), []);
  const hashed = cubeRounds(g, upTo(g, count), keys);
  const four = g.mul(g.cast(hashed, 'int32'), 4);
  const parts = g.builder.ops('Split', [four, sizes], { axis: 0 }, { outputs: 4 });
  const [r, s, c, t] = parts as [Value, Value, Value, Value];
  const left = g.add(g.unsqueeze(g.add(r, 1), [1]), c);
  const right = g.add(g.unsqueeze(g.add(s, 3), [1]), t);
  const keep = g.compare('GreaterOrEqual', g.op('Mul', [left, right]), threshold(ratio));
  return g.op('Reshape', [keep, g.shape(like)]);
}

/** The int32 that a fraction `ratio` of all int32 lies below. */
function threshold(ratio: number): number {
  return Math.min(Math.round((ratio - 0.5) * 2 ** 32), 2 ** 31 - 1);
}

/** The cut into rows and columns with the fewest of both together, or in the middle where sizes are not known. */
function gridOf(g: Algebra, like: Value): Grid {
  const shape = like.type?.shape;
  if (isStatic(shape)) return bestGrid(g, shape);
  const at = shape ? Math.ceil(shape.length / 2) : 0;
  const all = g.op('Shape', [like]);
  const columns = g.op('ReduceProd', [at === 0 ? all : g.op('Shape', [like], { start: at })], {
    keepdims: 1,
  });
  if (at === 0) return { rows: g.builder.int64s([1]), columns };
  return { rows: g.op('ReduceProd', [g.op('Shape', [like], { end: at })], { keepdims: 1 }), columns };
}

function bestGrid(g: Algebra, sizes: readonly number[]): Grid {
  const cuts = Array.from({ length: sizes.length + 1 }, (_, at) => ({
    rows: product(sizes.slice(0, at)),
    columns: product(sizes.slice(at)),
  }));
  const best = cuts.reduce((a, b) => (b.rows + b.columns < a.rows + a.columns ? b : a));
  return { rows: g.builder.int64s([best.rows]), columns: g.builder.int64s([best.columns]) };
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((a, b) => a * b, 1);
}
