import type { Value } from '@ouroboros/onnx';
import { type Algebra, shapeOf } from '../../algebra.ts';
import { type FixedAxis, fixedAxes } from '../fixed-axis.ts';
import type { Formulation } from '../formulation.ts';
import type { SlidingWindow, WindowAxis } from '../window.ts';

/** A convolution whose weights are differentiated: dW[m, c, k] = sum over n, o of dY[n, m, o] X[n, c, o stride + k dilation - before]. */
export interface WeightProblem {
  readonly g: Algebra;
  /** X: what the window slides over, [N, g C, d...]. */
  readonly image: Value;
  /** dY: cotangent of what it gives, [N, g M, o...]. */
  readonly cotangent: Value;
  /** [g M, C, k...]. */
  readonly weights: Value;
  readonly window: SlidingWindow;
}

/** One way of computing the gradient of the weights of a convolution. */
export type WeightFormulation = Formulation<WeightProblem>;

/** The numbers of a problem; a size that only the running graph knows is undefined. */
export interface WeightSizes {
  /** g */
  readonly group: number;
  /** g M and C. */
  readonly outer: number | undefined;
  readonly inner: number | undefined;
  readonly kernel: readonly number[] | undefined;
  readonly axes: readonly FixedAxis[] | undefined;
}

/** Reads the sizes off the types of a problem. */
export function sizesOf({ weights, cotangent, window }: WeightProblem): WeightSizes {
  const [outer, inner] = shapeOf(weights).map((size) => (typeof size === 'number' ? size : undefined));
  const kernel = window.axes.map((axis) => axis.kernel);
  return {
    group: window.group,
    outer,
    inner,
    kernel: kernel.every((size) => typeof size === 'number') ? kernel : undefined,
    axes: fixedAxes(window, cotangent),
  };
}

/** True for a kernel of one position along this axis, which sees every element once. */
export function isPoint({ kernel, stride, before, after }: WindowAxis): boolean {
  return kernel === 1 && stride === 1 && before === 0 && after === 0;
}

/** `[g]`, or nothing for one group: what a shape has between N and the channels. */
export function groupAxis({ group }: { readonly group: number }): number[] {
  return group === 1 ? [] : [group];
}

/** Sum over the images of A B^T, each [N, g.., rows, positions]: one product for each image. */
export function summedProducts(g: Algebra, a: Value, b: Value): Value {
  return g.reduceSum(g.product(a, b, { transB: true }), [0], false);
}

/** [N, g R, o...] to [N, g.., R, positions], whatever the positions. */
export function byRows(g: Algebra, a: Value, group: number, rows: number): Value {
  return g.op('Reshape', [a, g.builder.int64s([0, ...groupAxis({ group }), rows, -1])]);
}
