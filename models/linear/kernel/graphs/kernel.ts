import { GraphBuilder, type Model, tensorOf, type Value } from '@ouroboros/onnx';
import { steady } from '../../../replicates/steady.ts';
import type { Precision } from '../../graphs/precision.ts';
import type { Kernel } from '../kernel.ts';

// Axes: R replicates, N and M rows, T rows that the coefficients belong to, d features.

/** What the graphs of the dual are built for. */
export interface DualOptions {
  /** Number of features d. */
  readonly features: number;
  /** Standard deviation sigma of the noise of a label. */
  readonly noise: number;
  /** Of features, noise and labels; kernel matrices and coefficients are float64 in either case. */
  readonly precision: Precision;
  readonly kernel: Kernel;
  /** Number of rows T that the coefficients belong to. */
  readonly order: number;
}

/** TensorProto.DataType.DOUBLE. */
const elementTypeFloat64 = 11;

function wideRows(g: GraphBuilder, name: string, count: string | number, options: DualOptions): Value {
  const rows = g.input(name, options.precision, ['R', count, options.features]);
  return g.op('Cast', [rows], { to: elementTypeFloat64 });
}

/** |x|^2 of every row, [R, N, 1]; a product with ones, since a ReduceSum depends on where in memory a row begins. */
function squaredNorms(g: GraphBuilder, rows: Value): Value {
  const features = rows.type?.shape?.at(-1) as number;
  const ones = g.initializer('ones', tensorOf('float64', [features, 1], new Float64Array(features).fill(1)));
  return g.op('MatMul', [g.op('Mul', [rows, rows]), ones]);
}

/** exp(-|x - z|^2 / (2 length^2)), the squared distances as |x|^2 + |z|^2 - 2 x'z. */
function radial(g: GraphBuilder, left: Value, right: Value, products: Value, length: number): Value {
  const across = g.op('Transpose', [squaredNorms(g, right)], { perm: [0, 2, 1] });
  const norms = g.op('Add', [squaredNorms(g, left), across]);
  const distances = g.op('Sub', [norms, g.op('Mul', [products, g.scalar('float64', 2)])]);
  return steady(g, 'Exp', g.op('Mul', [distances, g.scalar('float64', -0.5 / length ** 2)]));
}

/** (x'z + constant)^degree by repeated multiplication. */
function power(g: GraphBuilder, products: Value, degree: number, constant: number): Value {
  const base = g.op('Add', [products, g.scalar('float64', constant)]);
  let result = base;
  for (let k = 1; k < degree; k++) result = g.op('Mul', [result, base]);
  return result;
}

/** Appends the kernel matrix k(x, z): rows float64 [R, N, d] and [R, M, d] -> [R, N, M]. */
function kernelMatrix(g: GraphBuilder, left: Value, right: Value, kernel: Kernel): Value {
  const products = g.op('MatMul', [left, g.op('Transpose', [right], { perm: [0, 2, 1] })]);
  if ('rbf' in kernel) return radial(g, left, right, products, kernel.rbf.length);
  return power(g, products, kernel.polynomial.degree, kernel.polynomial.constant);
}

/** The kernel matrix K of T rows with themselves: `features` [R, T, d] -> `kernel` float64 [R, T, T]. */
export function kernelGraph(options: DualOptions): Model {
  const g = new GraphBuilder('kernel_matrix');
  const rows = wideRows(g, 'features', options.order, options);
  g.output(kernelMatrix(g, rows, rows, options.kernel), 'kernel');
  return g.model();
}

/**
 * The cross kernel of other rows with the T rows of the coefficients: `features` [R, N, d], `design` [R, T, d] -> `cross`
 * float64 [R, N, T].
 */
export function crossGraph(options: DualOptions): Model {
  const g = new GraphBuilder('kernel_cross');
  const rows = wideRows(g, 'features', 'N', options);
  const design = wideRows(g, 'design', options.order, options);
  g.output(kernelMatrix(g, rows, design, options.kernel), 'cross');
  return g.model();
}

/**
 * The model f(x) = sum_t w_t k(x, x_t): `features` [R, N, d], `design` [R, T, d], `weight` float64 [R, T] ->
 * `predictions` float64 [R, N].
 *
 * @param isParameter the weight as an initializer [1, T] of zeros instead of an input.
 */
export function dualForwardGraph(options: DualOptions, isParameter = false): Model {
  const g = new GraphBuilder('kernel_forward');
  const rows = wideRows(g, 'features', 'N', options);
  const design = wideRows(g, 'design', options.order, options);
  const weight = isParameter
    ? g.initializer('weight', {
        dtype: 'float64',
        dims: [1, options.order],
        data: new Float64Array(options.order),
      })
    : g.input('weight', 'float64', ['R', options.order]);
  const column = g.op('Unsqueeze', [weight, g.int64s([2])]);
  const products = g.op('MatMul', [kernelMatrix(g, rows, design, options.kernel), column]);
  g.output(g.op('Squeeze', [products, g.int64s([2])]), 'predictions');
  return g.model();
}
