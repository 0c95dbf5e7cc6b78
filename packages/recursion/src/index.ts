export {
  type Configuration,
  type ResolvedExperiment,
  resolveExperiment,
} from './experiment/configuration.ts';
export { type Experiment, type Scaled, type Section, sections } from './experiment/experiment.ts';
export type { Reference, ReferenceLoss } from './experiment/reference.ts';
export { atScale, type ScaleName, type Scales, scaleNames } from './experiment/scale.ts';
export { applyScale, applySettings } from './experiment/settings.ts';
export type { Study } from './experiment/study.ts';
export { laneCount, startLanes } from './lanes.ts';
export type { IterationCost, Phase, Place, RunEvent } from './loop/run-event.ts';
export { type RunRequest, runExperiment } from './loop.ts';
export type { Cost } from './planning/cost.ts';
export type { PlannedPhase } from './planning/piece.ts';
export {
  type DiskPlan,
  type MemoryPlan,
  type PhasePlan,
  type PlanRequest,
  planRun,
  type RegimePlan,
  type RunPlan,
} from './planning/run-plan.ts';
export * from './regimes.ts';
export { describeMachine, type Machine, readVersions, type Versions } from './run/provenance.ts';
export { studentCdf, studentQuantile } from './statistics/student.ts';
export { type Estimate, estimate, slope } from './statistics/trend.ts';
export { type LocatedModel, locateModel, type ModelChoice } from './summary/model-location.ts';
export {
  type ChainSummary,
  type IterationSummary,
  type RegimeVerdict,
  type RunSummary,
  readSummary,
} from './summary/summary.ts';
export { type ResolvedSweep, resolveSweep, type SweepPlace } from './sweep/grid.ts';
export {
  type OmittedPoint,
  type SweepLoss,
  type SweepPoint,
  type SweepResult,
  sweepFormat,
  sweepRecord,
} from './sweep/record.ts';
export { runSweep, type SweepRequest } from './sweep/run-sweep.ts';
export { applySweepSettings } from './sweep/settings.ts';
export type { Sweep } from './sweep/sweep.ts';
export type { SweepEvent } from './sweep/sweep-event.ts';
export { linearFactors } from './theory/linear-factors.ts';
export { confidence, secondHalf, type Trend, type Verdict, type VerdictName, verdictOf } from './verdict.ts';
