import { float } from '@ouroboros/onnx';
import { type CaseTable, type GradientCase, x } from '../gradient-case.ts';
import { unary } from './shapes.ts';

/** x sigmoid(alpha x) of operator set 24, whose graph must say so. */
function swish(alpha?: number): GradientCase[] {
  return unary('Swish', 'normal', {
    dtype: 'float32',
    attributes: alpha === undefined ? {} : { alpha: float(alpha) },
  }).map((each) => ({
    ...each,
    name: `${each.name}, alpha ${alpha ?? 'as usual'}`,
    build: (g, inputs) => {
      g.opsetImports.set('', 24);
      return each.build(g, inputs);
    },
  }));
}

/** Gaussian error linear units and their approximations. */
export const gelu: CaseTable = {
  Gelu: [
    ...unary('Gelu', 'normal', { dtype: 'float32' }),
    ...unary('Gelu', 'normal', { dtype: 'float32', attributes: { approximate: 'tanh' } }),
  ],
  'com.microsoft.Gelu': unary('Gelu', 'normal', { dtype: 'float32', options: { domain: 'com.microsoft' } }),
  'com.microsoft.FastGelu': [
    ...unary('FastGelu', 'normal', { dtype: 'float32', options: { domain: 'com.microsoft' } }),
    {
      name: 'with a bias',
      dtype: 'float32',
      inputs: [x(2, 4), x(4)],
      build: (g, inputs) => g.op('FastGelu', inputs, {}, { domain: 'com.microsoft' }),
    },
  ],
  'com.microsoft.QuickGelu': [
    ...unary('QuickGelu', 'normal', { dtype: 'float32', options: { domain: 'com.microsoft' } }),
    ...unary('QuickGelu', 'normal', {
      dtype: 'float32',
      attributes: { alpha: float(1) },
      options: { domain: 'com.microsoft' },
    }),
  ],
  Swish: [...swish(), ...swish(1.7)],
};
