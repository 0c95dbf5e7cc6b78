import type { bundleFormat, DescribedGraphs } from '../../bundle/description.ts';
import type { VaeConfig } from '../config.ts';

/** Names of the graphs of a bundle; each lies in `<name>.onnx`. `sample` is the decoder. */
export type GraphName = 'forward' | 'train' | 'eval' | 'encoder' | 'sample';

/** `model.json`: what a bundle of graphs is. Running statistics are parameters that are not trainable. */
export interface ImageBundleDescription extends DescribedGraphs<GraphName> {
  readonly format: typeof bundleFormat;
  readonly family: 'images';
  /** The built-in model that it is. */
  readonly preset: string;
  readonly dimensions: VaeConfig;
  /** Seed of the parameters in the forward graph. */
  readonly seed: number;
  /** Number of trained scalars. */
  readonly parameterCount: number;
  /** Fixed variance of the decoder, per value in [-1, 1], in the losses of the train and eval graphs. */
  readonly variance: number;
}
