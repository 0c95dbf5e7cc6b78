export { checkSchedule, requireWholeBatches } from './checked-schedule.ts';
export { covarianceFactor, expectedInverseGram, type Rows } from './covariance.ts';
export { type DensityChain, type DensityMoments, densityMeanErrors, secondMoments } from './density.ts';
export {
  type DiscreteExpectation,
  discreteExpectations,
  firstSurvival,
  heterozygosity,
  requireDistribution,
} from './discrete.ts';
export {
  disjointEditingErrors,
  type Editing,
  type EditingBounds,
  editingErrors,
  publishedEditingBounds,
  publishedEditingErrors,
  sweptEditingFactor,
} from './editing.ts';
export { errorFactor, errorFactors } from './error-factors.ts';
export {
  accumulateVarianceLimit,
  type Estimator,
  type GaussianChain,
  type GaussianExpectation,
  gaussianExpectations,
} from './gaussian.ts';
export { accumulateSubsampleMeanLimit, meanOnlyErrors } from './mean-only.ts';
export { type MixingPlan, type MixingStep, mixingPlan } from './mixing-plan.ts';
export { noiseCoefficients } from './noise-coefficients.ts';
export { checkRegression, type RegressionProblem } from './regression-problem.ts';
export type { SampledChain } from './sampled-chain.ts';
export type { Schedule } from './schedule.ts';
export { accumulateBound, unitError } from './unit-error.ts';
