import type { Model } from '@ouroboros/onnx';
import { fitGraph } from '../../graphs/fit.ts';
import { inverseGraph } from '../../graphs/inverse.ts';
import { dualEvaluateGraph } from './evaluate.ts';
import { crossGraph, type DualOptions, dualForwardGraph, kernelGraph } from './kernel.ts';
import { dualSampleGraph } from './sample.ts';
import { systemGraph } from './system.ts';

/** The graphs of regression in the dual, by name. */
export const dualGraphs = {
  forward: (options: DualOptions) => dualForwardGraph(options),
  sample: dualSampleGraph,
  kernel: kernelGraph,
  cross: crossGraph,
  system: systemGraph,
  inverse: ({ order }: DualOptions) => inverseGraph(order),
  fit: ({ order }: DualOptions) => fitGraph({ features: order, precision: 'float64' }),
  evaluate: () => dualEvaluateGraph(),
} as const satisfies Record<string, (options: DualOptions) => Model>;
