import type { Value } from '@ouroboros/onnx';
import type { Rewrite } from './rewrite.ts';

/** Sum of several as Adds of two, in the same order. */
export const sum: Rewrite = (node, g) => {
  const [first, ...rest] = node.inputs as readonly Value[];
  if (!first) return undefined;
  return [rest.reduce((total, value) => g.op('Add', [total, value]), first)];
};
