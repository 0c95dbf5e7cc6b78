import type { Node } from '../node.ts';

/** Since operator set 18 a Split without sizes says into how many parts it splits. */
export function split(node: Node): void {
  if (node.inputs[1] || node.attributes.has('num_outputs')) return;
  node.attributes.set('num_outputs', { type: 'int', value: node.outputs.length });
}
