import type { Node } from '../node.ts';
import { scalar, tensorOf } from '../tensor.ts';

/** Reductions take their axes as input 1 since operator set 18. */
export function axesInput(node: Node): void {
  const axes = node.ints('axes');
  node.attributes.delete('axes');
  if (!axes) return;
  node.setInput(1, node.graph.addInitializer('axes', tensorOf('int64', [axes.length], axes)));
}

/** DFT takes its axis, by default 1, as input 2 since operator set 20. */
export function axisInput(node: Node): void {
  const axis = node.int('axis', 1);
  node.attributes.delete('axis');
  node.setInput(2, node.graph.addInitializer('axis', scalar('int64', axis)));
}
