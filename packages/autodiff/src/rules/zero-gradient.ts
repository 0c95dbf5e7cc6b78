import { defineZeroRule } from '../rule.ts';

const steps = 'Ceil Floor Hardmax Round Sign';
const indices = 'ArgMax ArgMin NonZero';
const truths = 'And Equal Greater GreaterOrEqual IsInf IsNaN Less LessOrEqual Not Or Xor';
const sizes = 'ConstantOfShape EyeLike Shape Size';
const draws = 'Bernoulli RandomNormalLike RandomUniformLike';

/**
 * Operators whose outputs do not change where their inputs change a little: steps, indices, truth values, functions of
 * sizes, and random draws. At a step, where no derivative exists, it is zero as well, as in PyTorch.
 */
export const zeroGradient = [steps, indices, truths, sizes, draws].join(' ').split(' ').map(defineZeroRule);
