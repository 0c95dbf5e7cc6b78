import { GraphBuilder, type Model, scalar } from '@ouroboros/onnx';
import type { DualOptions } from './kernel.ts';

// Axes: R replicates, N rows.

/** TensorProto.DataType of the labels. */
const elementTypes = { float32: 1, float64: 11 } as const;

/**
 * Labels drawn from a model by its values at the rows, y = f(x) + sigma E; a row that the batch holds in several copies gets
 * the sum of its labels. Inputs `signal` float64 [R, N], `noise` [R, N] (sums of standard normals), `copies` float64 [N];
 * output `labels` [R, N].
 */
export function dualSampleGraph({ precision, noise }: DualOptions): Model {
  const g = new GraphBuilder('kernel_sample');
  const signal = g.input('signal', 'float64', ['R', 'N']);
  const standard = g.op('Cast', [g.input('noise', precision, ['R', 'N'])], { to: elementTypes.float64 });
  const copies = g.input('copies', 'float64', ['N']);
  const scaled = g.op('Mul', [g.initializer('sigma', scalar('float64', noise)), standard]);
  const labels = g.op('Add', [g.op('Mul', [signal, copies]), scaled]);
  g.output(g.op('Cast', [labels], { to: elementTypes[precision] }), 'labels');
  return g.model();
}
