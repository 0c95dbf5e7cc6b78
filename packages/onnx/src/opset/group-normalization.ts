import type { Node } from '../node.ts';
import { tensorOf } from '../tensor.ts';
import type { Value } from '../value.ts';

/** Scale and bias had one element for each group [G]; since operator set 21 they have one for each channel [C]. */
export function groupNormalization(node: Node): void {
  const [input, scale, bias] = node.inputs;
  if (!input || !scale || !bias) return;
  const { graph } = node;
  const groups = node.int('num_groups', 1);
  const op = (opType: string, inputs: readonly Value[], attributes: Readonly<Record<string, number>> = {}) =>
    graph.addNode(opType, inputs, {
      attributes: new Map(Object.entries(attributes).map(([name, value]) => [name, { type: 'int', value }])),
      before: node,
    }).outputs[0] as Value;
  const int64s = (...values: number[]) =>
    graph.addInitializer('const', tensorOf('int64', [values.length], values));
  const column = int64s(groups, 1);
  const flat = int64s(-1);
  const members = op('Div', [op('Shape', [input], { start: 1, end: 2 }), int64s(groups)]);
  const grid = op('Concat', [int64s(groups), members], { axis: 0 });
  const each = (perGroup: Value) =>
    op('Reshape', [op('Expand', [op('Reshape', [perGroup, column]), grid]), flat]);
  node.setInput(1, each(scale));
  node.setInput(2, each(bias));
}
