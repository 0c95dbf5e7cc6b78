import { Fault } from '@ouroboros/errors';
import { GraphBuilder, type Shape, scalar, tensorOf, type Value, verify } from '@ouroboros/onnx';
import { expect, test } from 'vitest';
import { attachGradient, buildTrainStep, defineRule, differentiate, rules, sgd } from './index.ts';

function sum(g: GraphBuilder, value: Value): Value {
  return g.op('ReduceSum', [value], { keepdims: 0 });
}

function operators(g: GraphBuilder): string[] {
  return g.graph.nodes.map((node) => node.qualifiedType);
}

function faultOf(act: () => unknown): Fault {
  try {
    act();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('expected a Fault, received none');
}

function inputs(g: GraphBuilder, ...shapes: Shape[]): Value[] {
  return shapes.map((shape, i) => g.input(`x${i}`, 'float32', shape));
}

/** An operator that nobody knows. */
function frobnicate(g: GraphBuilder, x: Value): Value {
  const y = g.op('Frobnicate', [x], {}, { domain: 'com.example', name: 'gate' });
  y.type = x.type;
  return y;
}

test('gradients have the types and shapes of their primals', () => {
  const g = new GraphBuilder('affine');
  const [x, w, b] = inputs(g, ['B', 3], [3, 4], [4]) as [Value, Value, Value];
  const loss = sum(g, g.op('Add', [g.op('MatMul', [x, w]), b]));
  const gradients = differentiate(g, loss, [x, w, b]);
  expect(gradients.map((gradient) => gradient.type)).toEqual([x.type, w.type, b.type]);
  gradients.forEach((gradient) => {
    g.output(gradient);
  });
  verify(g.model());
});

test('an operator without a rule is named with its node and what to do', () => {
  const g = new GraphBuilder('soft');
  const [x] = inputs(g, [3]) as [Value];
  const loss = sum(g, frobnicate(g, x));
  const fault = faultOf(() => differentiate(g, loss, [x]));
  expect(fault.code).toBe('autodiff/no-rule');
  expect(fault.message).toContain('graph "soft" / node 0 "gate" (com.example.Frobnicate)');
  expect(fault.message).toContain("defineRule('com.example.Frobnicate', ...)");
});

test('a rule given in the call differentiates an operator that has none', () => {
  const g = new GraphBuilder('soft');
  const [x] = inputs(g, [3]) as [Value];
  const rule = defineRule('com.example.Frobnicate', ({ g: a, cotangent, input }) => [
    () => a.mul(cotangent, a.op('Sigmoid', [input(0)])),
  ]);
  differentiate(g, sum(g, frobnicate(g, x)), [x], { rules: [rule] });
  expect(operators(g)).toContain('Sigmoid');
});

test('operators that do not lead from wrt to the loss need no rule', () => {
  const g = new GraphBuilder('paths');
  const [x, y] = inputs(g, [3], [3]) as [Value, Value];
  const unrelated = frobnicate(g, y);
  const past = g.op('Mul', [x, unrelated]);
  frobnicate(g, past);
  const loss = sum(g, past);
  const before = g.graph.nodes.length;
  const [gradient] = differentiate(g, loss, [x]);
  expect(gradient?.type).toEqual(x.type);
  // Expand of the seed, one product: nothing for y.
  expect(g.graph.nodes.length - before).toBe(2);
});

test('what the loss does not depend on has gradient 0', () => {
  const g = new GraphBuilder('constant');
  const [x, y] = inputs(g, [2, 3], [4]) as [Value, Value];
  const [, dy] = differentiate(g, sum(g, x), [x, y]);
  expect(dy?.producer?.opType).toBe('ConstantOfShape');
  expect(dy?.type).toEqual(y.type);
});

test('whole numbers carry no gradient', () => {
  const g = new GraphBuilder('rounded');
  const [x] = inputs(g, [3]) as [Value];
  const rounded = g.op('Cast', [g.op('Cast', [x], { to: 7 })], { to: 1 });
  const [gradient] = differentiate(g, sum(g, g.op('Mul', [rounded, rounded])), [x]);
  expect(gradient?.producer?.opType).toBe('ConstantOfShape');
});

test('the cotangents of a value that is read often are added by one node', () => {
  const g = new GraphBuilder('fan');
  const [x] = inputs(g, [3]) as [Value];
  const parts = ['Exp', 'Sin', 'Cos', 'Tanh'].map((operator) => g.op(operator, [x]));
  const [gradient] = differentiate(g, sum(g, g.op('Sum', parts)), [x]);
  expect(gradient?.producer?.opType).toBe('Sum');
  expect(gradient?.producer?.inputs).toHaveLength(4);
});

test('an intermediate value can be differentiated with respect to', () => {
  const g = new GraphBuilder('middle');
  const [x] = inputs(g, [3]) as [Value];
  const middle = g.op('Softplus', [x]);
  const [gradient] = differentiate(g, sum(g, g.op('Exp', [middle])), [middle]);
  expect(gradient?.producer?.opType).toBe('Mul');
});

test('static shapes leave nothing to ask while the graph runs', () => {
  const g = new GraphBuilder('static');
  const [x, w, b] = inputs(g, [2, 5, 3], [3, 4], [4]) as [Value, Value, Value];
  const h = g.op('Add', [g.op('MatMul', [x, w]), b]);
  const mean = g.op('ReduceMean', [h, g.int64s([1])], { keepdims: 0 });
  differentiate(g, sum(g, g.op('Softmax', [mean])), [x, w, b]);
  for (const operator of ['Shape', 'Size', 'NonZero', 'Transpose']) {
    expect(operators(g)).not.toContain(operator);
  }
});

test('a matrix that multiplies a batch gets its gradient from one product', () => {
  const g = new GraphBuilder('batch');
  const [x, w] = inputs(g, [2, 5, 3], [3, 4]) as [Value, Value];
  const [gradient] = differentiate(g, sum(g, g.op('MatMul', [x, w])), [w]);
  expect(gradient?.producer?.qualifiedType).toBe('com.microsoft.FusedMatMul');
  expect(gradient?.producer?.inputs.map((input) => input?.type?.shape)).toEqual([
    [10, 3],
    [10, 4],
  ]);
});

test('a gradient attached to a computation goes past its nodes', () => {
  const g = new GraphBuilder('custom');
  const [x] = inputs(g, [3]) as [Value];
  const y = g.op('Softplus', [g.op('Softplus', [x])]);
  attachGradient(y, { inputs: [x], body: ({ g: a, cotangent }) => [() => a.mul(cotangent, 7)] });
  const [gradient] = differentiate(g, sum(g, y), [x]);
  expect(gradient?.producer?.opType).toBe('Mul');
});

test('an attached gradient that says what it keeps goes along into a training graph; another goes back to the rules', () => {
  const operatorsOf = (kept: boolean): string[] => {
    const g = new GraphBuilder('custom');
    const [x, w] = inputs(g, [3], [3]) as [Value, Value];
    const inner = g.op('Mul', [x, w]);
    const y = g.op('Softplus', [inner]);
    attachGradient(y, {
      inputs: [x, w],
      ...(kept && { kept: [inner] }),
      body: ({ g: a, cotangent }, [saved]) => [undefined, () => a.op('Sin', [a.add(cotangent, saved ?? 1)])],
    });
    g.output(y, 'y');
    const { model } = buildTrainStep(g.model(), {
      parameters: [w.name],
      loss: (body, { y: made }) => body.op('ReduceSum', [made], { keepdims: 0 }),
      optimizer: sgd(),
    });
    return model.graph.nodes.flatMap((node) =>
      node.subgraphs.flatMap((body) => body.nodes.map(({ opType }) => opType)),
    );
  };
  expect(operatorsOf(true)).toContain('Sin');
  expect(operatorsOf(false)).toContain('Sigmoid');
  expect(operatorsOf(false)).not.toContain('Sin');
});

test('a loss of more than one element is refused', () => {
  const g = new GraphBuilder('vector');
  const [x] = inputs(g, [3]) as [Value];
  const fault = faultOf(() => differentiate(g, g.op('Exp', [x]), [x]));
  expect(fault.code).toBe('autodiff/loss-not-scalar');
  expect(fault.message).toContain('[3]');
});

test('whole numbers cannot be differentiated with respect to', () => {
  const g = new GraphBuilder('indices');
  const [x] = inputs(g, [3]) as [Value];
  const indices = g.input('indices', 'int64', [2]);
  const loss = sum(g, g.op('Gather', [x, indices]));
  expect(faultOf(() => differentiate(g, loss, [indices])).code).toBe('autodiff/not-floating');
});

test('old operator sets are refused', () => {
  const g = new GraphBuilder('old', new Map([['', 12]]));
  const [x] = inputs(g, []) as [Value];
  const fault = faultOf(() => differentiate(g, g.op('Exp', [x]), [x]));
  expect(fault.code).toBe('autodiff/old-opset');
});

test('a Loop on the way to the loss is named', () => {
  const g = new GraphBuilder('loop');
  const [x] = inputs(g, []) as [Value];
  const body = g.subgraph('body');
  body.input('i', 'int64', []);
  const condition = body.input('condition', 'bool', []);
  const state = body.input('state', 'float32', []);
  body.output(body.op('Identity', [condition]));
  body.output(body.op('Mul', [state, x]));
  const trips = g.initializer('trips', scalar('int64', 2));
  const start = g.initializer('start', tensorOf('float32', [], [1]));
  const result = g.op('Loop', [trips, undefined, start], { body: { type: 'graph', value: body.graph } });
  expect(faultOf(() => differentiate(g, result, [x])).message).toContain('(Loop)');
});

test('every rule is filed under the name of its operator', () => {
  for (const [operator, rule] of rules) expect(rule.operator).toBe(operator);
});
