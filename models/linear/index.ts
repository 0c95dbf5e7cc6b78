export { drawRows } from '../replicates/subsample.ts';
export type { LinearBundleDescription } from './bundle.ts';
export { type Covariance, covarianceFactor, covarianceMatrix } from './covariance.ts';
export { graphs } from './engine.ts';
export {
  linear,
  OpenLinear,
  type OpenLinearRequest,
  openLinear,
  unitErrorOf,
} from './family.ts';
export type { GraphOptions } from './graphs/forward.ts';
export type { Precision } from './graphs/precision.ts';
export type { SampleOptions } from './graphs/sample.ts';
export { dualGraphs } from './kernel/graphs/index.ts';
export type { DualOptions } from './kernel/graphs/kernel.ts';
export type { Kernel } from './kernel/kernel.ts';
export { type LinearOptions, parseOptions } from './options.ts';
export { simulateLinear } from './simulation/simulate.ts';
export type { SimulatedLoss, Simulation, SimulationResult } from './simulation/simulation.ts';
