import { expect, test } from 'vitest';
import type { Attribute } from '../attribute.ts';
import { float } from '../attribute.ts';
import { GraphBuilder } from '../builder.ts';
import { Graph } from '../graph.ts';
import { inferTypes } from '../inference/infer.ts';
import type { Model, ModelFunction } from '../model.ts';
import { print } from '../print.ts';
import { formatType } from '../shape.ts';
import { verify } from '../verify.ts';
import { inlineFunctions } from './inline-functions.ts';

interface Parts {
  readonly overload?: string;
  readonly attributeNames?: readonly string[];
  readonly attributeDefaults?: Readonly<Record<string, Attribute>>;
  readonly opset?: number;
}

/** A function of domain `local`, whose body `write` writes. */
function local(
  name: string,
  inputs: readonly string[],
  write: (body: Graph) => void,
  parts: Parts = {},
): ModelFunction {
  const graph = new Graph(name);
  for (const input of inputs) graph.addInput(input, undefined);
  write(graph);
  return {
    name,
    domain: 'local',
    overload: parts.overload ?? '',
    graph,
    attributeNames: parts.attributeNames ?? [],
    attributeDefaults: new Map(Object.entries(parts.attributeDefaults ?? {})),
    opsetImports: new Map([
      ['', parts.opset ?? 21],
      ['local', 1],
    ]),
  };
}

/** x [B, 3] goes through one call of `name`; its first output comes out as y. */
function calling(
  name: string,
  functions: readonly ModelFunction[],
  attributes: Readonly<Record<string, Attribute>> = {},
): Model {
  const g = new GraphBuilder('main');
  const x = g.input('x', 'float32', ['B', 3]);
  g.output(g.op(name, [x], attributes, { domain: 'local', name: 'call' }), 'y');
  const model = g.model();
  model.functions.push(...functions);
  return model;
}

function inlined(model: Model): readonly string[] {
  inlineFunctions(model);
  inferTypes(model);
  verify(model);
  return model.graph.nodes.map((node) => node.opType);
}

/** output = opType(inputs) */
function apply(
  graph: Graph,
  opType: string,
  indices: readonly number[],
  attributes: Record<string, Attribute> = {},
): void {
  const node = graph.addNode(
    opType,
    indices.map((i) => graph.inputs[i]),
    { attributes: new Map(Object.entries(attributes)) },
  );
  graph.outputs.push(...node.outputs);
}

const doubling = local('Double', ['a'], (body) => apply(body, 'Add', [0, 0]));

test('a call becomes the body of its function, and the output keeps its name and type', () => {
  const model = calling('Double', [doubling]);
  expect(inlined(model)).toEqual(['Add']);
  expect(model.graph.outputs.map((value) => `${value.name}: ${formatType(value.type)}`)).toEqual([
    'y: float32[B, 3]',
  ]);
  expect(model.graph.nodes[0]?.name).toBe('call/Add');
  expect(model.functions).toEqual([]);
  expect([...model.opsetImports.keys()]).toEqual(['']);
});

test('functions call functions, twice the same one too, and the functions themselves stay as they were', () => {
  const quadruple = local('Quadruple', ['a'], (body) => {
    const once = body.addNode('Double', body.inputs, { domain: 'local' });
    body.outputs.push(...body.addNode('Double', once.outputs, { domain: 'local' }).outputs);
  });
  const before = print(quadruple.graph);
  expect(inlined(calling('Quadruple', [quadruple, doubling]))).toEqual(['Add', 'Add']);
  expect(print(quadruple.graph)).toBe(before);
  expect(doubling.graph.nodes).toHaveLength(1);
});

test('nodes stand where the call stood', () => {
  const model = calling('Double', [doubling]);
  const [y] = model.graph.outputs;
  const after = model.graph.addNode('Relu', [y]);
  model.graph.outputs = [...after.outputs];
  expect(inlined(model)).toEqual(['Add', 'Relu']);
});

test('references to attributes become those of the call, else the defaults, else nothing', () => {
  const reference: Attribute = { type: 'reference', value: 'slope', kind: 1 };
  const write = (body: Graph) => apply(body, 'LeakyRelu', [0], { alpha: reference });
  const withDefault = local('Leaky', ['a'], write, { attributeDefaults: { slope: float(0.25) } });
  const without = local('Leaky', ['a'], write, { attributeNames: ['slope'] });
  const alpha = (entry: ModelFunction, attributes: Record<string, Attribute> = {}) => {
    const model = calling('Leaky', [entry], attributes);
    inlineFunctions(model);
    return model.graph.nodes[0]?.attributes.get('alpha');
  };
  expect(alpha(withDefault, { slope: float(0.5) })).toEqual(float(0.5));
  expect(alpha(withDefault)).toEqual(float(0.25));
  expect(alpha(without)).toBeUndefined();
});

test('references inside a body of the function are resolved too', () => {
  const entry = local(
    'Choose',
    ['a'],
    (body) => {
      const condition = body.addNode('Constant', [], {
        attributes: new Map([['value_int', { type: 'reference', value: 'flag', kind: 2 }]]),
      });
      const yes = body.addNode('Cast', condition.outputs, {
        attributes: new Map([['to', { type: 'int', value: 9 }]]),
      });
      const branch = (opType: string) => {
        const graph = new Graph('branch', body);
        graph.outputs.push(
          ...graph.addNode(opType, [body.inputs[0]], {
            attributes: new Map(
              opType === 'LeakyRelu' ? [['alpha', { type: 'reference', value: 'slope', kind: 1 }]] : [],
            ),
          }).outputs,
        );
        return { type: 'graph', value: graph } as const;
      };
      const choice = body.addNode('If', yes.outputs, {
        attributes: new Map([
          ['then_branch', branch('LeakyRelu')],
          ['else_branch', branch('Neg')],
        ]),
      });
      body.outputs.push(...choice.outputs);
    },
    { attributeNames: ['flag', 'slope'] },
  );
  const model = calling('Choose', [entry], { flag: { type: 'int', value: 1 }, slope: float(2) });
  inlineFunctions(model);
  const choice = model.graph.nodes.find((node) => node.opType === 'If');
  expect(choice?.subgraphs[0]?.nodes[0]?.attributes.get('alpha')).toEqual(float(2));
});

test('an omitted input is omitted inside', () => {
  const entry = local('Bounded', ['a', 'low', 'high'], (body) => apply(body, 'Clip', [0, 1, 2]));
  const g = new GraphBuilder('main');
  const x = g.input('x', 'float32', [3]);
  g.output(g.op('Bounded', [x, undefined, g.scalar('float32', 1)], {}, { domain: 'local' }), 'y');
  const model = g.model();
  model.functions.push(entry);
  expect(inlined(model)).toEqual(['Clip']);
  expect(model.graph.nodes[0]?.inputs.map((value) => value !== undefined)).toEqual([true, false, true]);
});

test('an overload is another function', () => {
  const halving = local('Double', ['a'], (body) => apply(body, 'Sub', [0, 0]), { overload: 'minus' });
  const model = calling('Double', [doubling, halving]);
  const [call] = model.graph.nodes;
  if (call) call.overload = 'minus';
  expect(inlined(model)).toEqual(['Sub']);
});

test('a function that gives back its input, as an output of the model, goes through an Identity', () => {
  const entry = local('Same', ['a'], (body) => {
    body.outputs.push(...body.inputs);
  });
  const model = calling('Same', [entry]);
  expect(inlined(model)).toEqual(['Identity']);
  expect(model.graph.outputs[0]?.name).toBe('y');
});

test('calls in subgraphs are replaced', () => {
  const g = new GraphBuilder('main');
  const x = g.input('x', 'float32', [3]);
  const branch = (opType: string, domain: string) => {
    const b = g.subgraph('b');
    b.output(b.op(opType, [x], {}, { domain }));
    return { type: 'graph', value: b.graph } as const;
  };
  const attributes = { then_branch: branch('Double', 'local'), else_branch: branch('Neg', '') };
  g.output(g.op('If', [g.input('c', 'bool', [])], attributes), 'y');
  const model = g.model();
  model.functions.push(doubling);
  inlineFunctions(model);
  verify(model);
  expect(model.graph.nodes[0]?.subgraphs.map((graph) => graph.nodes[0]?.opType)).toEqual(['Add', 'Neg']);
});

test('a function written for an older operator set is brought to that of the model', () => {
  const entry = local(
    'Average',
    ['a'],
    (body) => apply(body, 'ReduceMean', [0], { axes: { type: 'reference', value: 'over', kind: 7 } }),
    { opset: 13, attributeNames: ['over'] },
  );
  const model = calling('Average', [entry], { over: { type: 'ints', value: [1] } });
  expect(inlined(model)).toEqual(['ReduceMean']);
  expect(formatType(model.graph.outputs[0]?.type)).toBe('float32[B, 1]');
});

const twoInputs = local('Two', ['a', 'b'], (body) => apply(body, 'Add', [0, 1]));
const turning = local('Turn', ['a'], (body) => {
  body.outputs.push(...body.addNode('Turn', body.inputs, { domain: 'local' }).outputs);
});

test.each([
  [
    'Dubble',
    [doubling],
    {},
    /node 0 "call" \(local\.Dubble\): expected a function of domain "local".*"Double"/,
  ],
  ['Double', [doubling], { x: float(1) }, /\(local\.Double\): expected no attributes, received "x"/],
  [
    'Turn',
    [turning],
    {},
    /expected functions that do not call themselves, received function "local.Turn", through "Turn" > "Turn"/,
  ],
  [
    'Newer',
    [local('Newer', ['a'], (body) => apply(body, 'Neg', [0]), { opset: 23 })],
    {},
    /at most version 21 of domain "ai.onnx"/,
  ],
] as const)('a call of %s that cannot be is named', (name, functions, attributes, message) => {
  expect(() => inlineFunctions(calling(name, functions, attributes))).toThrow(message);
});

test('too many inputs are named', () => {
  const model = calling('Two', [twoInputs]);
  const [call] = model.graph.nodes;
  for (const i of [1, 2]) call?.setInput(i, model.graph.inputs[0]);
  expect(() => inlineFunctions(model)).toThrow(
    /expected at most 2 inputs, as function "local.Two" takes, received 3/,
  );
});

test('with a report, a call that cannot be replaced stays, and the others go', () => {
  const model = calling('Double', [doubling]);
  const wrong = model.graph.addNode('Dubble', model.graph.inputs, { domain: 'local' });
  model.graph.outputs.push(...wrong.outputs);
  const faults: string[] = [];
  inlineFunctions(model, (fault) => faults.push(fault.code));
  expect(faults).toEqual(['onnx/unknown-function']);
  expect(model.graph.nodes.map((node) => node.opType)).toEqual(['Add', 'Dubble']);
});
