import { type CaseTable, x } from '../gradient-case.ts';

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
};
