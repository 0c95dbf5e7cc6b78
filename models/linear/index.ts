export { drawRows } from '../replicates/subsample.ts';
export type { LinearBundleDescription } from './bundle.ts';
export { graphs } from './engine.ts';
export {
  linear,
  OpenLinear,
  type OpenLinearRequest,
  openLinear,
  type RealRequest,
  unitErrorOf,
} from './family.ts';
export type { GraphOptions } from './graphs/forward.ts';
export type { Precision } from './graphs/precision.ts';
export type { SampleOptions } from './graphs/sample.ts';
export { type LinearOptions, parseOptions } from './options.ts';
