import { GraphBuilder, type Shape } from '@ouroboros/onnx';
import { expect, test } from 'vitest';
import { decompose } from '../decompose.ts';

/** The operators that an Einsum of float32 inputs of `shapes` is written in. */
function operatorsOf(equation: string, shapes: readonly Shape[]): string[] {
  const g = new GraphBuilder('net');
  const inputs = shapes.map((shape, i) => g.input(`x${i}`, 'float32', shape));
  const result = g.op('Einsum', inputs, { equation });
  const replaced = decompose(g);
  g.output(replaced.get(result) ?? result, 'y');
  return g.graph.nodes.map((node) => node.opType);
}

const heads = ['B', 4, 'T', 8];

test('the scores of attention are one matrix product, transposed in place', () => {
  expect(operatorsOf('bhqd,bhkd->bhqk', [heads, heads])).toEqual(['FusedMatMul']);
});

test('a dense layer over a batch is one matrix product without a change of shape', () => {
  expect(
    operatorsOf('btd,df->btf', [
      ['B', 'T', 8],
      [8, 16],
    ]),
  ).toEqual(['MatMul']);
});

test('a result in the other order turns the factors round instead of being transposed', () => {
  expect(
    operatorsOf('ij,jk->ki', [
      [2, 3],
      [3, 4],
    ]),
  ).toEqual(['FusedMatMul']);
});

test('letters that are multiplied without a sum are no matrix product', () => {
  expect(
    operatorsOf('bi,bj->bij', [
      ['B', 2],
      ['B', 3],
    ]),
  ).toEqual(['Unsqueeze', 'Unsqueeze', 'Mul']);
});
