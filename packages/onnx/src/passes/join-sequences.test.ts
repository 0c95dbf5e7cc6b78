import { expect, test } from 'vitest';
import { GraphBuilder } from '../builder.ts';
import { prepare } from '../prepare.ts';
import { formatType } from '../shape.ts';
import type { Value } from '../value.ts';

/** y = the tensors exp(x) and -x of [B, 6, 4], as a sequence, joined. */
function joined(attributes: Readonly<Record<string, number>>) {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', ['B', 6, 4]);
  const sequence = g.graph.addNode('SequenceConstruct', [g.op('Exp', [x]), g.op('Neg', [x])]);
  const entries = Object.entries(attributes).map(([name, value]) => [name, { type: 'int', value }] as const);
  const joining = g.graph.addNode('ConcatFromSequence', sequence.outputs, { attributes: new Map(entries) });
  g.output(joining.outputs[0] as Value, 'y');
  const { graph } = prepare(g.model());
  return {
    operators: graph.nodes.map((node) => node.opType),
    outputs: graph.outputs.map((value) => `${value.name}: ${formatType(value.type)}`),
  };
}

test('a list of tensors that is concatenated is a Concat', () => {
  expect(joined({ axis: 1 })).toEqual({
    operators: ['Exp', 'Neg', 'Concat'],
    outputs: ['y: float32[B, 12, 4]'],
  });
});

test('a list of tensors that is stacked gets the axis first', () => {
  expect(joined({ axis: -1, new_axis: 1 })).toEqual({
    operators: ['Exp', 'Neg', 'Unsqueeze', 'Unsqueeze', 'Concat'],
    outputs: ['y: float32[B, 6, 4, 2]'],
  });
});
