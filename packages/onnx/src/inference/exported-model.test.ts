import { expect, test } from 'vitest';
import type { Model } from '../model.ts';
import { runPasses } from '../passes/run-passes.ts';
import { readModelFile } from '../serialization/index.ts';
import { formatType } from '../shape.ts';
import { fixturePath } from '../testing/fixtures.ts';
import { inferTypes } from './infer.ts';

/** The transformer block as PyTorch exports it, with no types but those of its inputs. */
function exported(): Model {
  const model = readModelFile(fixturePath('attention'));
  for (const value of model.graph.nodes.flatMap((node) => node.outputs)) value.type = undefined;
  inferTypes(model);
  return model;
}

test('every shape of an exported transformer block is found, in the symbols of its input', () => {
  const { graph } = exported();
  const types = graph.nodes.flatMap((node) => node.outputs).map((value) => formatType(value.type));
  expect(types.filter((type) => type.includes('?') || type.includes('...'))).toEqual([]);
  expect(types).toContain('float32[batch, 2, sequence, sequence]');
  expect(formatType(graph.outputs[0]?.type)).toBe('float32[batch, sequence, 10]');
});

test('the passes take the arithmetic of shapes out of it', () => {
  const model = exported();
  const before = model.graph.nodes.length;
  runPasses(model);
  expect(model.graph.nodes.length).toBeLessThan(0.6 * before);
  expect(model.graph.nodes.map((node) => node.opType)).not.toContain('Constant');
});
