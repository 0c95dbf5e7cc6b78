import { join } from 'node:path';
import { GraphBuilder, tensorOf, type Value, writeModelFile } from '@ouroboros/onnx';
import { expect, test } from 'vitest';
import { useDirectory } from '../support/use-directory.ts';
import { linesOf, runCommand } from './command-line.ts';

let folder: string;

useDirectory((path) => {
  folder = path;
});

/** Two layers, each with an operator behind it that nobody knows. */
function writeStrangeModel(name: string): void {
  const g = new GraphBuilder('strange');
  const weights = (layer: number): Value =>
    g.initializer(`w${layer}`, tensorOf('float32', [2, 2], [1, 2, 3, 4]));
  const strange = (x: Value, layer: number): Value => {
    const y = g.op('Frobnicate', [x], {}, { domain: 'com.example', name: `odd${layer}` });
    y.type = x.type;
    return y;
  };
  const first = strange(g.op('MatMul', [g.input('x', 'float32', ['B', 2]), weights(1)]), 1);
  g.output(strange(g.op('MatMul', [first, weights(2)]), 2), 'y');
  writeModelFile(g.model(), join(folder, name));
}

test('everything that stands in the way of training is listed at once, and the exit code says so', async () => {
  writeStrangeModel('strange.onnx');
  const { code, stdout, stderr } = await runCommand(folder, ['models', 'check', 'strange.onnx', '--json']);
  expect(code).toBe(2);
  const check = JSON.parse(stdout);
  expect(check).toMatchObject({ ok: false, opset: 21, parameters: 8 });
  const messages: string[] = check.problems.map(({ message }: { message: string }) => message);
  for (const layer of [1, 2]) {
    expect(messages).toContainEqual(expect.stringContaining(`"odd${layer}" (com.example.Frobnicate)`));
  }
  expect(messages).toContainEqual(
    expect.stringContaining('strange.onnx: expected a graph that ONNX Runtime can load'),
  );
  expect(linesOf(stderr)).toEqual([
    expect.stringMatching(/^strange\.onnx: expected .* received \d problems, listed above$/),
  ]);
}, 60_000);

test('the report for people names operators, values and problems', async () => {
  writeStrangeModel('plain.onnx');
  const { stdout } = await runCommand(folder, ['models', 'check', 'plain.onnx']);
  expect(stdout).toContain('input  x: float32 [B, 2]');
  expect(stdout).toMatch(/com\.example\.Frobnicate\s+2\s+not differentiable/);
  expect(stdout).toMatch(/^problem: .*"odd1"/m);
}, 60_000);
