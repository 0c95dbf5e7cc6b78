import { GraphBuilder, type Shape } from '@ouroboros/onnx';
import { expect, test } from 'vitest';
import { labelNodes, labelOf } from './profile-labels.ts';

/** A model with a block of each kind, the loss and some of what differentiation writes. */
function model() {
  const g = new GraphBuilder('model');
  const weight = (name: string, ...shape: readonly number[]) => g.input(name, 'float32', shape as Shape);
  const tokens = g.input('tokens', 'int64', [6]);
  const table = weight('wte.weight', 9, 4);
  let x = g.op('Gather', [table, tokens], { axis: 0 });
  x = g.op('LayerNormalization', [x, weight('h.3.ln_1.weight', 4)], { axis: -1 });
  x = g.op('MatMul', [x, weight('h.3.attn.c_attn.weight', 4, 4)]);
  x = g.op('Softmax', [x]);
  const inner = g.op('MatMul', [x, weight('h.3.mlp.c_fc.weight', 4, 4)], {}, { name: 'inner' });
  x = g.op('Relu', [inner]);
  const turned = g.op('Transpose', [table], { perm: [1, 0] });
  const logits = g.op('MatMul', [x, turned]);
  const loss = g.graph.within('loss', () => g.op('ReduceMean', [g.op('Exp', [logits])], { keepdims: 0 }));
  const gradient = g.graph.within('inner/gradient', () => g.op('Neg', [inner]));
  const norm = g.graph.within('norm', () => g.op('ReduceSumSquare', [gradient], { keepdims: 0 }));
  const updated = g.graph.within('update', () => g.op('Mul', [gradient, norm]));
  g.output(loss);
  g.output(updated);
  return g.model();
}

test('nodes are named after the block whose parameters they read, and gradients after their node', () => {
  const labelled = model();
  labelNodes(labelled);
  const labels = labelled.graph.nodes.map(({ name }) => {
    const { phase, block, layer } = labelOf(name);
    return `${phase} ${block}${layer ?? ''}`;
  });
  expect(labels).toEqual([
    'forward embedding',
    'forward normalisation3',
    'forward attention3',
    'forward attention3',
    'forward mlp3',
    'forward mlp3',
    'forward embedding',
    'forward head',
    'forward loss',
    'forward loss',
    'backward mlp3',
    'update optimizer',
    'update optimizer',
  ]);
});

test('a function that a kernel stands for stays', () => {
  const labelled = model();
  const { graph: body } = new GraphBuilder('Kernel');
  const entry = { name: 'Kernel', domain: 'kernels', overload: '', graph: body, opsetImports: new Map() };
  labelled.functions.push({ ...entry, attributeNames: [], attributeDefaults: new Map() });
  labelNodes(labelled, ['kernels']);
  expect(labelled.functions.map(({ name }) => name)).toEqual(['Kernel']);
});

test('a name that ONNX Runtime added to keeps its label, and one without has none', () => {
  const name = 'backward:attention.3/MatMul_6/gradient/FusedMatMul/MatmulTransposeFusion/';
  expect(labelOf(name)).toEqual({ phase: 'backward', block: 'attention', layer: 3 });
  expect(labelOf('Transpose_token_0')).toEqual({ phase: 'other', block: 'other' });
});
