import type { Value } from '@ouroboros/onnx';
import type { Algebra } from '../algebra.ts';
import {
  type AxisSource,
  arranged,
  type Factor,
  regroup,
  shared,
  sizeOf,
  summedOver,
  without,
} from './factor.ts';

/** The letters of two factors by what becomes of them. */
interface Letters {
  /** In both and kept. */
  readonly batch: string;
  /** In the first alone, kept. */
  readonly left: string;
  /** In the second alone, kept. */
  readonly right: string;
  /** In both, summed over. */
  readonly inner: string;
}

/**
 * The product of two factors summed over the letters that are not in `kept`, with axes in any order, that of `kept` where
 * it costs nothing: one matrix product where letters are summed over, with the other letters joined to rows and columns.
 *
 * A letter that is summed over has one size, unless the graph says that one of the factors has it of size 1.
 */
export function contract(g: Algebra, first: Factor, second: Factor, kept: string): Factor {
  const [a, b] = dropSingles(g, first, second, kept);
  const left = summedOver(g, a, without(a.term, kept + b.term));
  const right = summedOver(g, b, without(b.term, kept + a.term));
  const letters = classify(left, right, kept);
  if (letters.inner === '') return elementwise(g, left, right, letters);
  // A product can be written either way round: so that the result has the order wanted.
  const swapped = letters.batch + letters.right + letters.left === kept;
  return swapped ? product(g, right, left, classify(right, left, kept)) : product(g, left, right, letters);
}

function classify(a: Factor, b: Factor, kept: string): Letters {
  const both = shared(a.term, b.term);
  return {
    batch: shared(both, kept),
    left: without(a.term, b.term),
    right: without(b.term, a.term),
    inner: without(both, kept),
  };
}

/** A letter that is summed over and of size 1 in one factor alone is no axis of that one. */
function dropSingles(g: Algebra, a: Factor, b: Factor, kept: string): [Factor, Factor] {
  const inner = without(shared(a.term, b.term), kept);
  const single = (one: Factor, other: Factor): string =>
    [...inner]
      .filter((letter) => sizeOf(one, letter) === 1 && typeof sizeOf(other, letter) === 'number')
      .filter((letter) => sizeOf(other, letter) !== 1)
      .join('');
  return [squeezed(g, a, single(a, b)), squeezed(g, b, single(b, a))];
}

function squeezed(g: Algebra, { value, term }: Factor, letters: string): Factor {
  const axes = [...letters].map((letter) => term.indexOf(letter));
  return { value: g.squeeze(value, axes), term: without(term, letters) };
}

/** Nothing is summed over: [batch, left, 1...] times [batch, 1..., right]. */
function elementwise(g: Algebra, a: Factor, b: Factor, { batch, left, right }: Letters): Factor {
  const axes = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
  const before = arranged(g, a, batch + left).value;
  const after = arranged(g, b, batch + right).value;
  const value = g.mul(
    g.unsqueeze(before, axes(batch.length + left.length, right.length)),
    g.unsqueeze(after, axes(batch.length, left.length)),
  );
  return { value, term: batch + left + right };
}

/** [batch, rows, inner] times [batch, inner, columns], rows and columns parted again afterwards. */
function product(g: Algebra, a: Factor, b: Factor, letters: Letters): Factor {
  const { batch, left, right, inner } = letters;
  // Without a batch the rows may stay several axes: a matrix multiplies them all.
  const loose = batch === '' && inner.length === 1 && a.term === left + inner && left !== '';
  const rows = loose ? a.value : matrix(g, a, batch, left, inner);
  const columns = matrix(g, b, batch, inner, right);
  const made = g.product(value(rows), value(columns), { transA: isTurned(rows), transB: isTurned(columns) });
  const term = batch + left + right;
  if ((loose || left.length === 1) && right.length === 1) return { value: made, term };
  const apart = (factor: Factor, group: string): AxisSource[] =>
    [...group].map((letter) => [[factor, letter]] as const);
  const parts = [...[...batch].map(() => 'keep' as const), ...apart(a, left), ...apart(b, right)];
  return { value: regroup(g, made, parts), term };
}

/** A factor as a matrix for each element of the batch, perhaps transposed. */
type Matrix = Value | { readonly turned: Value };

function value(a: Matrix): Value {
  return 'turned' in a ? a.turned : a;
}

function isTurned(a: Matrix): boolean {
  return 'turned' in a;
}

function matrix(g: Algebra, factor: Factor, batch: string, rows: string, columns: string): Matrix {
  if (factor.term === batch + columns + rows && factor.term !== batch + rows + columns) {
    return { turned: joined(g, factor, batch, columns, rows) };
  }
  return joined(g, arranged(g, factor, batch + rows + columns), batch, rows, columns);
}

/** [batch, rows..., columns...] with one axis for the rows and one for the columns. */
function joined(g: Algebra, factor: Factor, batch: string, rows: string, columns: string): Value {
  if (rows.length === 1 && columns.length === 1) return factor.value;
  const join = (letters: string): AxisSource => [...letters].map((letter) => [factor, letter] as const);
  return regroup(g, factor.value, [...[...batch].map(() => 'keep' as const), join(rows), join(columns)]);
}
