import type { bundleFormat, DescribedGraphs } from '../../bundle/description.ts';
import type { GeoDiffConfig } from '../config.ts';

/** Names of the graphs of a bundle; each lies in `<name>.onnx`. `sample` gives the scores of atoms that a sampling step follows. */
export type GraphName = 'forward' | 'train' | 'eval' | 'sample';

/** `model.json`: what a bundle of graphs is. */
export interface MoleculeBundleDescription extends DescribedGraphs<GraphName> {
  readonly format: typeof bundleFormat;
  readonly family: 'molecules';
  /** The built-in model that it is. */
  readonly preset: string;
  readonly dimensions: GeoDiffConfig;
  /** Seed of the parameters in the forward graph. */
  readonly seed: number;
  /** Number of trained scalars. */
  readonly parameterCount: number;
}
