import type { Dim, Shape } from '../shape.ts';
import { dataTypeOfCode } from '../type-code.ts';
import type { InferenceContext, InferenceRule, Inferred, RuleGroup } from './context.ts';
import { same } from './elementwise.ts';

/** The shape of a statistic over the axes from `axis` on: those have size 1. */
function statisticShape(c: InferenceContext, shape: Shape | undefined, axis: number): Shape | undefined {
  if (!shape) return undefined;
  const first = c.axis(axis, shape.length);
  return shape.map((dim, i) => (i < first ? dim : 1));
}

/** The parameters of a normalization over the axes from `axis` on broadcast to those axes. */
function matchParameters(c: InferenceContext, axis: number, parameters: readonly number[]): void {
  const shape = c.shape(0);
  if (!shape) return;
  const normalized = shape.slice(c.axis(axis, shape.length));
  for (const index of parameters) {
    const parameter = c.shape(index);
    if (!parameter) continue;
    if (parameter.length > normalized.length) {
      if (parameter.length > shape.length) c.fail(`input ${index} of at most ${shape.length} axes`);
      continue;
    }
    parameter.forEach((dim, i) => {
      const other = normalized[normalized.length - parameter.length + i] as Dim;
      if (dim !== 1) c.match(dim, other, `input ${index} of the sizes that are normalized`);
    });
  }
}

/** A type in which statistics are kept: `stash_type`, float32 unless said otherwise. */
function stash(c: InferenceContext, shape: Shape | undefined): Inferred {
  const dtype = dataTypeOfCode(c.node.int('stash_type', 1));
  return dtype && { dtype, shape };
}

const layerNormalization: InferenceRule = (c) => {
  const axis = c.node.int('axis', -1);
  matchParameters(c, axis, [1, 2]);
  const statistic = stash(c, statisticShape(c, c.shape(0), axis));
  return [c.type(0), statistic, statistic];
};

const rmsNormalization: InferenceRule = (c) => {
  matchParameters(c, c.node.int('axis', -1), [1]);
  return [c.type(0)];
};

/** SimplifiedLayerNormalization is RMSNormalization with the inverse root mean square as a second output. */
const simplifiedLayerNormalization: InferenceRule = (c) => {
  const axis = c.node.int('axis', -1);
  matchParameters(c, axis, [1]);
  return [c.like(0, c.shape(0)), stash(c, statisticShape(c, c.shape(0), axis))];
};

/** Outputs: normalized sum, mean, inverse standard deviation, the sum itself. `simplified` has no beta. */
function skipNormalization(parameters: readonly number[]): InferenceRule {
  return (c) => {
    matchParameters(c, -1, parameters);
    const shape = c.shape(0);
    const statistic: Inferred = { dtype: 'float32', shape: statisticShape(c, shape, -1) };
    return [c.type(0), statistic, statistic, c.type(0)];
  };
}

/** Per-channel statistics: `[C]`. */
const batchNormalization: InferenceRule = (c) => {
  const shape = c.shape(0);
  const channels = shape?.[1] ?? null;
  for (const index of [1, 2, 3, 4]) {
    const parameter = c.shape(index);
    if (parameter)
      c.match(parameter[0] ?? null, channels, `input ${index} with one element for each channel`);
  }
  return [c.type(0), c.type(3) ?? c.type(1), c.type(4) ?? c.type(1)];
};

/** One axis, which must exist. */
const alongAxis =
  (fallback: number): InferenceRule =>
  (c) => {
    const shape = c.shape(0);
    if (shape) c.axis(c.node.int('axis', fallback), shape.length);
    return [c.type(0)];
  };

const softmax: InferenceRule = (c) => alongAxis(c.version < 13 ? 1 : -1)(c);

/** Scores `[N, C, d...]`, labels `[N, d...]`: a scalar, or one loss a label; with a second output, log-probabilities. */
const classificationLoss: InferenceRule = (c) => {
  const [scores, labels] = [c.shape(0), c.shape(1)];
  if (scores && labels) {
    if (scores.length !== labels.length + 1) c.fail('labels of one axis less than the scores');
    labels.forEach((dim, i) => {
      c.match(dim, scores[i === 0 ? 0 : i + 1] as Dim, 'scores [N, C, ...] and labels [N, ...]');
    });
  }
  const reduced = c.node.string('reduction', 'mean') !== 'none';
  return [c.like(0, reduced ? [] : labels), c.type(0)];
};

/** Normalizations, softmax, and the losses built on them. */
export const normalizations: RuleGroup = {
  LayerNormalization: layerNormalization,
  RMSNormalization: rmsNormalization,
  SimplifiedLayerNormalization: simplifiedLayerNormalization,
  'com.microsoft.SkipLayerNormalization': skipNormalization([2, 3, 4]),
  'com.microsoft.SkipSimplifiedLayerNormalization': skipNormalization([2, 3]),
  BatchNormalization: batchNormalization,
  InstanceNormalization: same,
  GroupNormalization: same,
  MeanVarianceNormalization: same,
  LRN: same,
  LpNormalization: alongAxis(-1),
  Softmax: softmax,
  LogSoftmax: softmax,
  Hardmax: softmax,
  SoftmaxCrossEntropyLoss: classificationLoss,
  NegativeLogLikelihoodLoss: (c) => classificationLoss(c).slice(0, 1),
  Dropout: (c) => [c.type(0), { dtype: 'bool', shape: c.shape(0) }],
};
