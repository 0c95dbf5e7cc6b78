import { Fault } from '@ouroboros/errors';
import type { Value } from '@ouroboros/onnx';
import { type Algebra, rankOf } from '../algebra.ts';
import { type Cotangents, defineRule, type RuleContext } from '../rule.ts';

/** A product `alpha op(a) op(b)` of operands of rank >= 2, and the cotangent of its result. */
interface Product {
  readonly g: Algebra;
  readonly a: Value;
  readonly b: Value;
  readonly cotangent: Value;
  readonly transA: boolean;
  readonly transB: boolean;
  readonly alpha: number;
}

/** Matrix products. */
export const linear = [
  defineRule('MatMul', (context) => matMul(context, {})),

  defineRule('com.microsoft.FusedMatMul', (context) => {
    const { node } = context;
    if (node.int('transBatchA', 0) || node.int('transBatchB', 0)) throw batchTransposition(node.name);
    return matMul(context, {
      transA: node.int('transA', 0) !== 0,
      transB: node.int('transB', 0) !== 0,
      alpha: node.float('alpha', 1),
    });
  }),

  // y = alpha op(A) op(B) + beta C
  defineRule('Gemm', ({ g, node, cotangent, input }) => {
    const product = {
      g,
      a: input(0),
      b: input(1),
      cotangent,
      transA: node.int('transA', 0) !== 0,
      transB: node.int('transB', 0) !== 0,
      alpha: node.float('alpha', 1),
    };
    return [
      () => leftCotangent(product),
      () => rightCotangent(product),
      () => g.mul(cotangent, node.float('beta', 1)),
    ];
  }),
];

/** MatMul with numpy's meaning of vectors: a row on the left, a column on the right, and no such axis in the result. */
function matMul(
  { g, cotangent, input }: RuleContext,
  options: { transA?: boolean; transB?: boolean; alpha?: number },
): Cotangents {
  const [a, b] = [input(0), input(1)];
  const row = rankOf(a) === 1;
  const column = rankOf(b) === 1;
  const missing = [...(row ? [-2] : []), ...(column ? [-1] : [])];
  const product = {
    g,
    a: row ? g.unsqueeze(a, [0]) : a,
    b: column ? g.unsqueeze(b, [1]) : b,
    cotangent: g.unsqueeze(cotangent, missing),
    transA: !row && (options.transA ?? false),
    transB: !column && (options.transB ?? false),
    alpha: options.alpha ?? 1,
  };
  return [
    () => (row ? g.squeeze(leftCotangent(product), [-2]) : leftCotangent(product)),
    () => (column ? g.squeeze(rightCotangent(product), [-1]) : rightCotangent(product)),
  ];
}

/** dA = alpha dY op(B)^T, or its transpose where A was transposed. */
function leftCotangent({ g, b, cotangent, transA, transB, alpha }: Product): Value {
  if (transA) return g.product(b, cotangent, { transA: transB, transB: true, alpha });
  return g.product(cotangent, b, { transB: !transB, alpha });
}

/**
 * dB = alpha op(A)^T dY, or its transpose where B was transposed. A matrix that multiplies a batch gets one product
 * over all rows of the batch instead of a sum of products.
 */
function rightCotangent(product: Product): Value {
  const { g, b, transA, transB, alpha } = product;
  const merge = !transA && rankOf(b) === 2;
  const a = merge ? g.rows(product.a) : product.a;
  const cotangent = merge ? g.rows(product.cotangent) : product.cotangent;
  if (transB) return g.product(cotangent, a, { transA: true, transB: transA, alpha });
  return g.product(a, cotangent, { transA: !transA, alpha });
}

function batchTransposition(name: string): Fault {
  return new Fault({
    code: 'autodiff/no-rule',
    kind: 'request',
    subject: `node "${name}" (com.microsoft.FusedMatMul)`,
    expected: 'transBatchA = transBatchB = 0',
    received: 'a transposition of batch axes',
    remedy: 'differentiate the graph before it is optimized, or write the Transpose apart',
  });
}
