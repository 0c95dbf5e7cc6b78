import { expect, test } from 'vitest';
import { GraphBuilder } from '../builder.ts';
import { verify } from '../verify.ts';
import { selectBranches } from './select-branches.ts';

/** y = If(c) Exp(x) else x padded to `size`. */
function choosing(size: number) {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', [2]);
  const c = g.input('c', 'bool', []);
  const [yes, no] = [g.subgraph('yes'), g.subgraph('no')];
  yes.output(yes.op('Exp', [x]));
  no.output(size === 2 ? x : no.op('Concat', [x, x], { axis: 0 }));
  const branches = {
    then_branch: { type: 'graph', value: yes.graph },
    else_branch: { type: 'graph', value: no.graph },
  } as const;
  g.output(g.op('If', [c], branches), 'y');
  const count = selectBranches(g.graph, g.opsetImports);
  verify(g.model());
  return {
    count,
    names: g.graph.outputs.map(({ name }) => name),
    operators: g.graph.nodes.map((n) => n.opType),
  };
}

test('an If between values of one shape computes both and selects', () => {
  const { count, names, operators } = choosing(2);
  expect(count).toBe(1);
  expect(names).toEqual(['y']);
  expect(operators).toEqual(['Exp', 'Identity', 'Where']);
});

test('an If between values of different shapes stays', () => {
  expect(choosing(4)).toMatchObject({ count: 0, operators: ['If'] });
});
