import { GraphBuilder, type Value } from '@ouroboros/onnx';
import { expect, test } from 'vitest';
import { differentiate } from '../differentiate.ts';
import type { RuleContext } from '../rule.ts';
import { rules } from './index.ts';
import { zeroGradient } from './zero-gradient.ts';

function lossOf(g: GraphBuilder, y: Value): Value {
  return g.op('ReduceSum', [y], { keepdims: 0 });
}

test('operators of zero gradient are marked, and no others are', () => {
  const marked = [...rules.values()].filter((rule) => rule.isZero).map((rule) => rule.operator);
  expect(marked.sort()).toEqual(zeroGradient.map((rule) => rule.operator).sort());
  expect(marked).toContain('Floor');
});

test('a rule of zero gradient gives no cotangent, whatever it is asked', () => {
  for (const rule of zeroGradient) expect(rule.body({} as RuleContext)).toEqual([]);
});

test('nothing flows through a step: its own gradient is zeros, without nodes that compute it', () => {
  const g = new GraphBuilder('step');
  const x = g.input('x', 'float32', [2, 3]);
  const loss = lossOf(g, g.op('Floor', [x]));
  const [gradient] = differentiate(g, loss, [x]);
  expect(gradient?.producer?.opType).toBe('ConstantOfShape');
  expect(gradient?.type?.shape).toEqual([2, 3]);
});

test('past a step the gradient is what the other paths give', () => {
  const g = new GraphBuilder('straight');
  const x = g.input('x', 'float32', [3]);
  const scale = g.input('scale', 'float32', [3]);
  const loss = lossOf(g, g.op('Mul', [g.op('Add', [x, g.op('Round', [x])]), scale]));
  const before = g.graph.nodes.length;
  differentiate(g, loss, [x]);
  const added = g.graph.nodes.slice(before).map((node) => node.opType);
  expect(added).toContain('Mul');
  expect(added).not.toContain('Round');
});

test('an operator without any rule is still refused by name', () => {
  const g = new GraphBuilder('unknown');
  const x = g.input('x', 'float32', [3]);
  const y = g.graph.addNode('Unheard', [x], { domain: 'example', outputCount: 1 }).outputs[0] as Value;
  y.type = { dtype: 'float32', shape: [3] };
  expect(() => differentiate(g, lossOf(g, y), [x])).toThrow(/example\.Unheard/);
});
