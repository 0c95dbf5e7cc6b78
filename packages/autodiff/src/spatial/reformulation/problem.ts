import { isStatic, type Node, type Value } from '@ouroboros/onnx';
import { type Algebra, shapeOf } from '../../algebra.ts';
import type { FixedAxis } from '../fixed-axis.ts';
import type { Formulation } from '../formulation.ts';
import { listAttribute } from '../window.ts';

/**
 * A Conv or a ConvTranspose of one group whose sizes but the batch are numbers. Both slide a window: a Conv over its input, with a place
 * of its result for each position; a ConvTranspose over its result, with a place of its input for each.
 */
export interface ConvolutionProblem {
  readonly g: Algebra;
  readonly node: Node;
  /** [N, I, ...] */
  readonly input: Value;
  /** Conv: [O, I, k...]; ConvTranspose: [I, O, k...]. */
  readonly weights: Value;
  /** [O] */
  readonly bias: Value | undefined;
  /** N, or -1 where only the running graph knows it. */
  readonly batch: number;
  /** I and O. */
  readonly from: number;
  readonly to: number;
  readonly axes: readonly FixedAxis[];
}

/** One way of computing a Conv or a ConvTranspose. */
export type ConvolutionFormulation = Formulation<ConvolutionProblem>;

/** What `node` asks for; undefined where a size is no number, and for groups, automatic padding and types but float32. */
export function problemOf(g: Algebra, node: Node): ConvolutionProblem | undefined {
  const [input, weights, bias] = node.inputs;
  if (input?.type?.dtype !== 'float32' || !hasPlainWindow(node)) return undefined;
  const [shape, kernel, result] = [input, weights, node.outputs[0]].map((value) => value?.type?.shape);
  if (!weights || !isStatic(shape?.slice(1)) || !isStatic(kernel) || !isStatic(result?.slice(1)))
    return undefined;
  const batch = shapeOf(input)[0];
  const isTransposed = node.opType === 'ConvTranspose';
  const [over, places] = (isTransposed ? [result, shape] : [shape, result]) as [number[], number[]];
  return {
    ...{ g, node, input, weights, bias },
    batch: typeof batch === 'number' ? batch : -1,
    from: (shape as number[])[1] as number,
    to: (result as number[])[1] as number,
    axes: axesOf(node, kernel.slice(2), over.slice(2), places.slice(2)),
  };
}

function hasPlainWindow(node: Node): boolean {
  const explicit = node.string('auto_pad', 'NOTSET') === 'NOTSET' && !node.ints('output_shape');
  return explicit && node.int('group', 1) === 1;
}

function axesOf(
  node: Node,
  kernel: readonly number[],
  sizes: readonly number[],
  outs: readonly number[],
): FixedAxis[] {
  const rank = kernel.length;
  const list = (name: string, fallback: number): readonly number[] =>
    listAttribute(node, name, rank, fallback);
  const pads = listAttribute(node, 'pads', 2 * rank, 0);
  return kernel.map((size, i) => ({
    kernel: size,
    size: sizes[i] as number,
    out: outs[i] as number,
    stride: list('strides', 1)[i] as number,
    dilation: list('dilations', 1)[i] as number,
    before: pads[i] as number,
    after: pads[i + rank] as number,
  }));
}

/** Rows [N positions, O] of a result with the bias, as [N, d..., O]. */
export function withBias({ g, bias }: ConvolutionProblem, rows: Value): Value {
  return bias ? g.add(rows, bias) : rows;
}
