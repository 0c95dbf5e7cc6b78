export { Algebra, type Operand } from './algebra.ts';
export { clipScale, globalNorm } from './clipping.ts';
export { attachGradient, type CustomGradient } from './custom-gradient.ts';
export { decompose } from './decompose.ts';
export { type Decomposition, type DecompositionContext, defineDecomposition } from './decomposition.ts';
export { decompositions } from './decompositions/index.ts';
export { type DifferentiateOptions, differentiate } from './differentiate.ts';
export { type SeedDropoutOptions, type SeededModel, seedDropout } from './dropout.ts';
export {
  type Examination,
  type ExaminedValue,
  examine,
  type Problem,
} from './examination/examine.ts';
export type { OperatorCount } from './examination/operators.ts';
export { type AttentionHeads, attendByKernel } from './kernels/causal-attention.ts';
export { addKernelFunctions } from './kernels/functions.ts';
export { binaryCrossEntropy } from './losses/binary-cross-entropy.ts';
export { type CrossEntropy, crossEntropy, type WeightedLoss } from './losses/cross-entropy.ts';
export { meanSquaredError } from './losses/mean-squared-error.ts';
export {
  type BoundLoss,
  type LossName,
  lossNames,
  type NamedLoss,
  type NamedLossOptions,
  namedLoss,
} from './losses/named-loss.ts';
export { type AdamWOptions, adamW } from './optimizers/adam-w.ts';
export type { Optimizer, ParameterStep, StepScalars, UpdatedParameter } from './optimizers/optimizer.ts';
export { type SgdOptions, sgd } from './optimizers/sgd.ts';
export { lowerPrecision } from './precision/lower-precision.ts';
export type { LossScale, PrecisionOptions } from './precision/options.ts';
export type { RecomputeOptions } from './recomputation/blocks.ts';
export {
  type Cotangents,
  defineRule,
  defineZeroRule,
  type Rule,
  type RuleBody,
  type RuleContext,
} from './rule.ts';
export { rules } from './rules/index.ts';
export type { Formulation } from './spatial/formulation.ts';
export {
  type ConvolutionFormulation,
  type ConvolutionProblem,
  problemOf,
} from './spatial/reformulation/problem.ts';
export {
  chosenFormulation,
  convolutionFormulations,
  reformulateConvolutions,
} from './spatial/reformulation/reformulate.ts';
export { chosenWeightFormulation, weightFormulations } from './spatial/weight-gradient/choice.ts';
export type { WeightFormulation, WeightProblem } from './spatial/weight-gradient/problem.ts';
export type { SlidingWindow, WindowAxis } from './spatial/window.ts';
export { type TileOptions, tileRows } from './tiling/tile-rows.ts';
export type { NamedValues, Statistic, TrainStepOptions } from './training/options.ts';
export type { StateTensor } from './training/state.ts';
export { buildTrainStep, type TrainGraph } from './training/train-step.ts';
export { type TrainingModel, trainingMode } from './training-mode.ts';
