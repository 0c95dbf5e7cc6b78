import type { DataType } from '../data-type.ts';
import { dataTypeOfCode } from '../type-code.ts';
import type { InferenceContext, InferenceRule, RuleGroup } from './context.ts';

/** The output is like input 0. */
export const same: InferenceRule = (c) => [c.type(0)];

/** Before operator set 7 the second input was aligned to the first by an attribute, and the output was like the first. */
const broadcastShape = (c: InferenceContext) => (c.version < 7 ? c.shape(0) : c.broadcast(c.shapes()));

const broadcasting: InferenceRule = (c) => [c.like(0, broadcastShape(c))];

const comparison: InferenceRule = (c) => [{ dtype: 'bool', shape: broadcastShape(c) }];

const test: InferenceRule = (c) => [{ dtype: 'bool', shape: c.shape(0) }];

/** Broadcasting of the inputs from `first` on; the element type is that of input `like`. */
function broadcastLike(c: InferenceContext, like: number, indices: readonly number[]) {
  return [c.like(like, c.broadcast(indices.map((i) => c.shape(i))))];
}

function codeAttribute(c: InferenceContext, name: string): DataType | undefined {
  return dataTypeOfCode(c.node.int(name, 0));
}

const cast: InferenceRule = (c) => {
  const dtype = codeAttribute(c, 'to');
  return [dtype && { dtype, shape: c.shape(0) }];
};

const castLike: InferenceRule = (c) => [c.like(1, c.shape(0))];

/** One bias per element of the last axis. */
const bias: InferenceRule = (c) => {
  const [x, b] = [c.shape(0), c.shape(1)];
  if (x && b) c.match(x.at(-1) ?? 1, b.at(-1) ?? 1, 'a bias as long as the last axis of the input');
  return [c.type(0)];
};

const names = (text: string): string[] => text.split(' ');

const unary = names(
  'Abs Acos Acosh Asin Asinh Atan Atanh BitwiseNot Ceil Celu Cos Cosh Elu Erf Exp Floor Gelu HardSigmoid HardSwish ' +
    'Identity LeakyRelu Log Mish Neg Not Reciprocal Relu PRelu Round Selu Shrink Sigmoid Sign Sin Sinh Softplus Softsign Sqrt ' +
    'Swish Tan Tanh ThresholdedRelu com.microsoft.Gelu com.microsoft.QuickGelu',
);

const binary = names('Add BitShift BitwiseAnd BitwiseOr BitwiseXor Div Max Mean Min Mod Mul Pow Sub Sum');

const comparisons = names('And Equal Greater GreaterOrEqual Less LessOrEqual Or Xor');

function each(keys: readonly string[], rule: InferenceRule): RuleGroup {
  return Object.fromEntries(keys.map((key) => [key, rule]));
}

/** Operators that work on each element by itself. */
export const elementwise: RuleGroup = {
  ...each(unary, same),
  ...each(binary, broadcasting),
  ...each(comparisons, comparison),
  IsNaN: test,
  IsInf: test,
  Cast: cast,
  CastLike: castLike,
  Clip: same,
  Where: (c) => broadcastLike(c, 1, [0, 1, 2]),
  'com.microsoft.BiasGelu': bias,
  'com.microsoft.FastGelu': (c) => (c.has(1) ? bias(c) : same(c)),
};
