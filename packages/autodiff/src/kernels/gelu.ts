import type { Value } from '@ouroboros/onnx';
import type { Algebra } from '../algebra.ts';
import { defineRule } from '../rule.ts';
import { tanhForm, tanhFormSlope } from '../rules/gelu.ts';
import { callKernel, type Kernel, operatorOf } from './kernel.ts';

/** x to GELU(x) in the tanh form. */
export const tanhGelu: Kernel = {
  name: 'TanhGelu',
  body: (g, [x]) => [g.op('Gelu', [x], { approximate: 'tanh' })],
};

/** (x, dy) to dx. */
export const tanhGeluGradient: Kernel = {
  name: 'TanhGeluGradient',
  body: (g, inputs) => {
    const [x, dy] = inputs as [Value, Value];
    const form = tanhForm(g, x);
    return [g.mul(dy, tanhFormSlope(g, g.mul(x, form.s), form))];
  },
};

/** GELU in the tanh form, by its kernel. */
export function geluByKernel(g: Algebra, x: Value): Value {
  return callKernel(g, tanhGelu, [x], [x.type])[0] as Value;
}

/** The gradient of `tanhGelu`. */
export const geluRule = defineRule(operatorOf(tanhGelu), ({ g, cotangent, input }) => [
  () => callKernel(g, tanhGeluGradient, [input(0), cotangent], [input(0).type])[0] as Value,
]);
