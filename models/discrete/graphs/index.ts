import type { Model } from '@ouroboros/onnx';
import { countGraph } from './count.ts';
import { type EvaluateGraphOptions, evaluateGraph } from './evaluate.ts';
import { type SampleGraphOptions, sampleGraph } from './sample.ts';

/** Everything that a graph of the family is built for. */
export type DiscreteGraphOptions = EvaluateGraphOptions & SampleGraphOptions;

/** The graphs of the family, by name. */
export const graphs = {
  count: countGraph,
  sample: sampleGraph,
  evaluate: evaluateGraph,
} as const satisfies Record<string, (options: DiscreteGraphOptions) => Model>;
