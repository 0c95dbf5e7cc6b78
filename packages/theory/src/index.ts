export type { Behaviour, Converging, Diverging } from './behaviour/behaviour.ts';
export { behaviourOf, type EndlessRegime } from './behaviour/behaviour-of.ts';
export { type Growth, growthSizes } from './behaviour/growth.ts';
export { checkSchedule, requireWholeBatches } from './checked-schedule.ts';
export { type Choice, chosen } from './choice.ts';
export { covarianceFactor, expectedInverseGram, type Rows } from './covariance.ts';
export { type CuratedChain, curatedDistributions } from './curated-chain.ts';
export { type DensityChain, type DensityMoments, densityMeanErrors, secondMoments } from './density.ts';
export {
  type DiscreteChain,
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
export { type KernelProblem, kernelErrors } from './kernel.ts';
export { type LogVariance, logVarianceDrift } from './log-variance.ts';
export { accumulateSubsampleMeanLimit, meanOnlyErrors } from './mean-only.ts';
export { type MixingPlan, type MixingStep, mixingPlan } from './mixing-plan.ts';
export { labelModes, type Mode, type ModeProblem, ridgeModes } from './modes.ts';
export { noiseCoefficients } from './noise-coefficients.ts';
export type { PenalizedFits } from './penalized-fits.ts';
export type { Penalty } from './penalty.ts';
export {
  bestFreshWeight,
  type FreshWeight,
  type RealDataAnswer,
  type RealDataQuestion,
  realDataNeeded,
} from './questions.ts';
export { checkRegression, type RegressionProblem } from './regression-problem.ts';
export { type RidgeProblem, ridgeErrors } from './ridge.ts';
export type { SampledChain } from './sampled-chain.ts';
export type { Schedule } from './schedule.ts';
export { type Spectrum, spectrumOf } from './spectrum.ts';
export { survivalProbabilities } from './survival.ts';
export { type Rewarded, tilted } from './tilting.ts';
export { accumulateBound, unitError } from './unit-error.ts';
