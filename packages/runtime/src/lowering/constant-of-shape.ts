import { scalar } from '@ouroboros/onnx';
import type { Rewrite } from './rewrite.ts';

/** ConstantOfShape, of sizes that are known at a run only, as a number that is expanded. */
export const constantOfShape: Rewrite = (node, g) => {
  const [shape] = node.inputs;
  const attribute = node.attributes.get('value');
  const value = attribute?.type === 'tensor' ? { ...attribute.value, dims: [] } : scalar('float32', 0);
  if (!shape || (value.dtype !== 'float32' && value.dtype !== 'float16')) return undefined;
  return [g.op('Expand', [g.initializer('fill', value), shape])];
};
