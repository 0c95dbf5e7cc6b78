import { float } from '@ouroboros/onnx';
import { type CaseTable, type GradientCase, x } from '../gradient-case.ts';

function skip(
  simplified: boolean,
  bias: boolean,
  outputs: 'the result' | 'result and sum' | 'all',
): GradientCase {
  return {
    name: `${outputs}${bias ? ', bias' : ''}`,
    dtype: 'float32',
    inputs: [x(2, 3, 4), x(2, 3, 4), x(4), ...(simplified ? [] : [x(4)]), ...(bias ? [x(4)] : [])],
    build: (g, inputs) => {
      const opType = simplified ? 'SkipSimplifiedLayerNormalization' : 'SkipLayerNormalization';
      const count = outputs === 'the result' ? 1 : 4;
      const attributes = { epsilon: float(0.01) };
      const made = g.ops(opType, inputs, attributes, { domain: 'com.microsoft', outputs: count });
      return made.filter((_, i) => outputs === 'all' || i === 0 || i === 3);
    },
  };
}

function embed(segments: boolean, mask: boolean, at: boolean): GradientCase {
  const ids = { dtype: 'int32', shape: [2, 3], values: [1, 4, 0, 2, 2, 3] } as const;
  const flags = { dtype: 'int32', shape: [2, 3], values: [1, 1, 0, 1, 1, 1] } as const;
  return {
    name: ['tokens', segments && 'segments', mask && 'mask', at && 'positions'].filter(Boolean).join(', '),
    dtype: 'float32',
    inputs: [ids, x(5, 4), x(3, 4), x(4), x(4), flags, x(2, 4)],
    build: (g, [tokens, words, places, gamma, beta, bits, kinds]) => {
      const operands = [
        tokens,
        segments ? bits : undefined,
        words,
        places,
        segments ? kinds : undefined,
        gamma,
        beta,
      ];
      const optional = [mask ? bits : undefined, at ? bits : undefined];
      const options = { domain: 'com.microsoft', outputs: 3 };
      const attributes = { epsilon: float(0.01) };
      const made = g.ops('EmbedLayerNormalization', [...operands, ...optional], attributes, options);
      return made.filter((_, i) => i !== 1);
    },
    staticOnly: true,
  };
}

/** Operators of com.microsoft that fuse others. */
export const fused: CaseTable = {
  'com.microsoft.BiasGelu': [
    {
      name: 'a bias for the last axis',
      dtype: 'float32',
      inputs: [x(2, 3, 4), x(4)],
      build: (g, inputs) => g.op('BiasGelu', inputs, {}, { domain: 'com.microsoft' }),
    },
  ],
  'com.microsoft.SkipLayerNormalization': [
    skip(false, false, 'the result'),
    skip(false, true, 'result and sum'),
    skip(false, true, 'all'),
  ],
  'com.microsoft.SkipSimplifiedLayerNormalization': [
    skip(true, false, 'the result'),
    skip(true, true, 'result and sum'),
  ],
  'com.microsoft.EmbedLayerNormalization': [
    embed(false, false, false),
    embed(true, true, false),
    embed(true, false, true),
  ],
};
