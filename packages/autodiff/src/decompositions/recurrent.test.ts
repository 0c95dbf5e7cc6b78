import { GraphBuilder } from '@ouroboros/onnx';
import { expect, test } from 'vitest';
import { decompose } from '../decompose.ts';
import { differentiate } from '../differentiate.ts';

test('the gradients of the weights are one product each, however long the sequence', () => {
  for (const length of [2, 9]) {
    const g = new GraphBuilder('layer');
    const x = g.input('x', 'float32', [length, 'B', 4]);
    const weights = [g.input('w', 'float32', [1, 12, 4]), g.input('r', 'float32', [1, 12, 3])];
    const y = g.op('LSTM', [x, ...weights], { hidden_size: 3 });
    const loss = g.op('ReduceSum', [y], { keepdims: 0 });
    decompose(g);
    differentiate(g, loss, weights);
    const products = g.graph.nodes.filter(
      (node) => node.opType === 'FusedMatMul' && node.int('transA', 0) === 1,
    );
    expect(products).toHaveLength(2);
  }
});

test('outputs that nothing reads are not written', () => {
  const g = new GraphBuilder('last');
  const inputs = [
    g.input('x', 'float32', [5, 2, 4]),
    g.input('w', 'float32', [1, 9, 4]),
    g.input('r', 'float32', [1, 9, 3]),
  ];
  const [, last] = g.ops('GRU', inputs, { hidden_size: 3 }, { outputs: 2 });
  if (last) g.output(last, 'last');
  decompose(g);
  expect(g.graph.nodes.map((node) => node.opType)).not.toContain('GRU');
});
