export { type BenchObserver, type BenchOutcome, runBench } from './bench.ts';
export {
  type Candidate,
  type Contest,
  type MeasureSettings,
  measure,
  type OwnTime,
  type Role,
} from './contest.ts';
export type { BenchDocument, CaseResult, NamedRatio, Profile, SuiteResult } from './document.ts';
export type { Environment } from './environment.ts';
export { compareTimes, fewestRounds, type Ratio, type RatioVerdict } from './ratio.ts';
export { type BenchRequest, parseArguments } from './request.ts';
export {
  type BootstrapOptions,
  bootstrapMedian,
  type Interval,
  mad,
  median,
  quantile,
} from './statistics.ts';
export type { Measurements, Suite, SuiteContext } from './suite.ts';
export { findSuites, suites } from './suites/index.ts';
export { formatDocument } from './table.ts';
