import type { Fault } from '@ouroboros/errors';
import { expect, test } from 'vitest';
import { GraphBuilder } from '../builder.ts';
import type { Node } from '../node.ts';
import { runPasses } from './run-passes.ts';

function model() {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', [2, 3]);
  const flat = () => g.op('Reshape', [x, g.op('ReduceProd', [g.op('Shape', [x])], { keepdims: 1 })]);
  g.output(g.op('Add', [flat(), flat()]), 'y');
  g.op('Neg', [x]);
  return g.model();
}

test('the standard passes leave the shortest program', () => {
  const subject = model();
  expect(runPasses(subject)).toEqual(
    new Map([
      ['fold-constants', 4],
      ['eliminate-common-subexpressions', 3],
      ['eliminate-dead-code', 2],
    ]),
  );
  expect(subject.graph.nodes.map((node) => node.opType)).toEqual(['Reshape', 'Add']);
});

test('a pass that breaks the graph is named, with those before it', () => {
  const subject = model();
  const idle = { name: 'idle', run: () => 0 };
  const vandal = {
    name: 'vandal',
    run: (graph: typeof subject.graph) => {
      (graph.nodes[0] as Node).setInput(0, graph.nodes.at(-1)?.outputs[0]);
      return 1;
    },
  };
  let fault: Fault | undefined;
  try {
    runPasses(subject, [idle, vandal]);
  } catch (error) {
    fault = error as Fault;
  }
  expect([fault?.code, fault?.kind]).toEqual(['onnx/broken-by-pass', 'failure']);
  expect(fault?.message).toMatch(
    /^pass "vandal" \(after idle\): expected a well-formed graph, received graph "g" \/ node 0 "Shape" \(Shape\): expected input 0 to be made before it is read/,
  );
});

test('a model that is not well formed is refused before any pass', () => {
  const subject = model();
  subject.graph.outputs = [];
  (subject.graph.nodes[0] as Node).name = subject.graph.nodes[1]?.name ?? '';
  expect(() => runPasses(subject)).toThrow(/expected a name of its own for every node/);
});
