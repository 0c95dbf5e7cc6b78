import type { DataType, Dim, Value } from '@ouroboros/onnx';
import { type Algebra, dtypeOf, shapeOf } from '../algebra.ts';
import { countUp, reshapeTo, sizeOf } from './heads.ts';

/** Softmax(scale q k^T + bias) v for H heads of queries over G heads of keys; H is G or a multiple of it. */
export interface DotProduct {
  /** [B, H, S, D] */
  readonly q: Value;
  /** [B, G, L, D] */
  readonly k: Value;
  /** [B, G, L, E] */
  readonly v: Value;
  /** 1 / sqrt(D) when undefined. */
  readonly scale: number | undefined;
  /** Scores go through c tanh(score / c) where it is not 0. */
  readonly softcap?: number;
  /** Added to the scores, broadcast to [B, H, S, L]. */
  readonly bias?: Value | undefined;
  /** Type in which the softmax is taken; that of the scores when undefined. */
  readonly precision?: DataType | undefined;
}

/** What attention computes. */
export interface Attended {
  /** [B, H, S, E] */
  readonly mixed: Value;
  /** scale q k^T, [B, H, S, L]: a graph that does not read it does not hold it. */
  readonly scores: () => Value;
  /** The softmax, [B, H, S, L]. */
  readonly weights: () => Value;
}

/**
 * Attention in products and a softmax. The queries of the heads that share one of keys and values are laid one under
 * the other, so that these are read where they are instead of being repeated.
 */
export function scaledDotProduct(g: Algebra, options: DotProduct): Attended {
  const { q, k, v, softcap = 0, bias, precision } = options;
  const grouped = !sameHeads(q, k);
  const rows = grouped
    ? reshapeTo(g, q, [
        g.builder.int64s([0]),
        g.shapeSlice(k, 1, 2),
        g.builder.int64s([-1]),
        g.shapeSlice(q, 3, 4),
      ])
    : q;
  const raw = product(g, rows, k, options.scale);
  const shape = (): Value[] => [g.shapeSlice(q, 0, 3), g.shapeSlice(k, 2, 3)];
  const apart = (a: Value): Value => (grouped ? reshapeTo(g, a, shape()) : a);
  const capped = softcap === 0 ? raw : g.mul(g.op('Tanh', [g.mul(raw, 1 / softcap)]), softcap);
  const biased = bias ? together(g, g.add(apart(capped), bias), capped, grouped) : capped;
  const dtype = dtypeOf(biased);
  const weights = g.cast(g.op('Softmax', [g.cast(biased, precision ?? dtype)], { axis: -1 }), dtype);
  const mixed = g.op('MatMul', [weights, v]);
  const result = grouped ? reshapeTo(g, mixed, [g.shapeSlice(q, 0, 3), g.shapeSlice(v, 3, 4)]) : mixed;
  return { mixed: result, scores: () => apart(raw), weights: () => apart(weights) };
}

function together(g: Algebra, a: Value, like: Value, grouped: boolean): Value {
  return grouped ? g.reshapeLike(a, like) : a;
}

/** True when there are surely as many heads of keys as of queries. */
function sameHeads(q: Value, k: Value): boolean {
  const [heads, others] = [shapeOf(q)[1] as Dim, shapeOf(k)[1] as Dim];
  return heads !== null && heads === others;
}

function product(g: Algebra, q: Value, k: Value, scale: number | undefined): Value {
  const width = shapeOf(k)[3] ?? shapeOf(q)[3];
  const alpha = scale ?? (typeof width === 'number' ? 1 / Math.sqrt(width) : undefined);
  if (alpha !== undefined) return g.product(q, k, { transB: true, alpha });
  const root = g.op('Sqrt', [g.count(q, [3], dtypeOf(q))]);
  return g.product(g.div(q, root), k, { transB: true });
}

/** Which keys a query may see. */
export interface Visibility {
  /** [B, H, S, D] and [B, G, L, D]: their steps S and L are meant. */
  readonly q: Value;
  readonly k: Value;
  /** Number of keys before the first query, an int64 scalar or [B, 1, 1, 1]; 0 when undefined. */
  readonly offset?: Value | undefined;
  /** Keys after the query are hidden. */
  readonly causal: boolean;
  /** Keys more than so many steps before the query are hidden; -1: none. */
  readonly left?: number;
  /** Keys more than so many steps after the query are hidden; -1: none. */
  readonly right?: number;
}

/** True for the keys that a query may see by position: bool, [S, L] or [B, 1, S, L]; undefined: all of them. */
export function visibleByPosition(g: Algebra, visibility: Visibility): Value | undefined {
  const { q, k, offset, causal, left = -1, right = -1 } = visibility;
  const most = causal ? 0 : right;
  if (most < 0 && left < 0) return undefined;
  const counted = g.unsqueeze(countUp(g, sizeOf(g, q, 2)), [1]);
  const rows = offset ? g.add(counted, offset) : counted;
  const columns = countUp(g, sizeOf(g, k, 2));
  const notAfter =
    most < 0 ? undefined : g.compare('LessOrEqual', columns, most === 0 ? rows : g.add(rows, most));
  const notBefore = left < 0 ? undefined : g.compare('GreaterOrEqual', columns, g.sub(rows, left));
  return both(g, notAfter, notBefore);
}

/** True for the keys of each row of the batch before its length, `lengths` [B] of whole numbers: bool [B, 1, 1, L]. */
export function visibleByLength(g: Algebra, lengths: Value, k: Value): Value {
  const each = g.unsqueeze(g.cast(lengths, 'int64'), [1, 2, 3]);
  return g.compare('Less', countUp(g, sizeOf(g, k, 2)), each);
}

/** The conjunction of masks that may be absent. */
export function both(g: Algebra, a: Value | undefined, b: Value | undefined): Value | undefined {
  return a && b ? g.op('And', [a, b]) : (a ?? b);
}

/** The sum of biases that may be absent. */
export function sumOf(g: Algebra, a: Value | undefined, b: Value | undefined): Value | undefined {
  return a && b ? g.add(a, b) : (a ?? b);
}

/** 0 where `visible`, else `hidden`, in the type of `like`. */
export function biasOf(
  g: Algebra,
  visible: Value | undefined,
  like: Value,
  hidden = -Infinity,
): Value | undefined {
  return visible && g.where(visible, g.constant(like, 0), g.constant(like, hidden));
}

/** The attribute `name` where it is given and not 0, as a default is written. */
export function givenFloat(
  node: { float(name: string, fallback: number): number },
  name: string,
): number | undefined {
  const value = node.float(name, 0);
  return value === 0 ? undefined : value;
}
