import type { GraphBuilder, Value } from '@ouroboros/onnx';
import type { Rewrite } from './rewrite.ts';

/** Terms of the series of e^x - 1: enough for float32 from -1/2 to 0. */
const terms = 8;
const leastOfSeries = -0.5;

function single(value: Value | undefined): number | undefined {
  const data = value?.constant?.data;
  return data?.length === 1 ? Number(data[0]) : undefined;
}

/** 1 - e^x for x in [-1/2, 0], in which no digits cancel. */
function series(g: GraphBuilder, x: Value): Value {
  const constant = (value: number): Value => g.scalar('float64', value);
  let factor = g.op('Add', [g.op('Mul', [x, constant(1 / terms)]), constant(1)]);
  for (let k = terms - 1; k >= 1; k--) {
    factor = g.op('Mul', [factor, g.op('Mul', [x, constant(k === 1 ? -1 : 1 / k)])]);
    if (k > 1) factor = g.op('Add', [factor, constant(1)]);
  }
  return factor;
}

/**
 * 1 - b^t of a constant 0 < b < 1 in float64 (how Adam corrects its moments), in a form that keeps its digits when it is
 * computed in float32, where 1 - 0.999^1 is wrong in its fourth digit.
 */
export const oneMinusPower: Rewrite = (node, g) => {
  const power = node.inputs[1]?.producer;
  if (node.outputType()?.dtype !== 'float64' || power?.opType !== 'Pow' || single(node.inputs[0]) !== 1)
    return undefined;
  const base = single(power.inputs[0]);
  const exponent = power.inputs[1];
  if (base === undefined || base <= 0 || base >= 1 || !exponent) return undefined;
  const x = g.op('Mul', [exponent, g.scalar('float64', Math.log(base))]);
  const bound = g.scalar('float64', leastOfSeries);
  const near = series(g, g.op('Max', [x, bound]));
  const far = g.op('Sub', [g.scalar('float64', 1), g.op('Exp', [x])]);
  return [g.op('Where', [g.op('Less', [x, bound]), far, near])];
};
