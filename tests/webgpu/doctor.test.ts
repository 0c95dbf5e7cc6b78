import { buildTraining, builtInModel, type FitOptions, language } from '@ouroboros/models/language';
import { GraphBuilder, type Model, writeModelFile } from '@ouroboros/onnx';
import { placementOf } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { runCommand } from '../cli/command-line.ts';
import { accelerators, missing } from '../support/accelerators.ts';
import { useDirectory } from '../support/use-directory.ts';

/* `doctor --graph` tells what of a graph would not run on a device: by a run where the device is here, else by a table. */

let directory = '';
useDirectory((path) => {
  directory = path;
});

/** y = Det(x x'), z = x + x: no GPU provider has Det. */
function determinant(): Model {
  const g = new GraphBuilder('determinant');
  const x = g.input('x', 'float32', ['N', 3, 3]);
  g.output(g.op('Det', [g.op('MatMul', [x, x])]), 'y');
  g.output(g.op('Add', [x, x]), 'z');
  return g.model();
}

test.each(accelerators)(
  'on %s an operator that falls back is named with its reason',
  { timeout: 300_000 },
  async (device) => {
    const { basis, why, operators } = await placementOf(determinant(), device);
    expect(basis).toBe((await missing(device)) === undefined ? 'run' : 'table');
    if (basis === 'table') expect(why).toMatch(/^[^\n]+$/);
    const [first] = operators;
    expect(first).toMatchObject({ operator: 'Det', nodes: 1, device: 'cpu', fallsBack: true });
    expect(first?.reason).toMatch(/has no Det$/);
    for (const operator of ['MatMul', 'Add']) {
      expect(operators.find((each) => each.operator === operator)).toMatchObject({
        device,
        fallsBack: false,
      });
    }
  },
);

test('of a training step of a transformer nothing falls back on WebGPU', { timeout: 300_000 }, async () => {
  const sizes = { vocab_size: 300, n_positions: 8, n_embd: 16, n_layer: 1, n_head: 2 };
  const options = language.parse({ model: { preset: 'gpt2-nano', ...sizes }, fit: { batch: 2 } });
  if (options.config.architecture === 'onnx') throw new Error('expected a built-in model');
  const { model } = buildTraining(builtInModel(options.config), options.fit as FitOptions);
  const { operators } = await placementOf(model, 'webgpu');
  expect(operators.filter(({ fallsBack }) => fallsBack)).toEqual([]);
  expect(operators.length).toBeGreaterThan(10);
});

test('the command prints a line for each operator, and JSON', { timeout: 300_000 }, async () => {
  writeModelFile(determinant(), `${directory}/determinant.onnx`);
  const { code, stdout } = await runCommand(directory, [
    'doctor',
    '--graph',
    'determinant.onnx',
    '--device',
    'cuda',
  ]);
  expect(code).toBe(0);
  const [title, ...lines] = stdout.trimEnd().split('\n');
  expect(title).toMatch(/^determinant\.onnx on cuda: 1 of 3 nodes fall back \(/);
  expect(lines.map((line) => line.split(/\s+/)[0])).toEqual(['Det', 'Add', 'MatMul']);
  expect(lines[0]).toMatch(/cpu +falls back: CUDA has no Det$/);
  const json = await runCommand(directory, ['doctor', '--graph', '.', '--device', 'cuda', '--json']);
  expect(JSON.parse(json.stdout)).toMatchObject({
    ok: false,
    device: 'cuda',
    graphs: [{ file: 'determinant.onnx' }],
  });
});

test.each([
  ['no file', ['--graph', 'nothing.onnx'], /nothing\.onnx/],
  ['no graph', ['--graph', '/proc/self/fd'], /without \.onnx files/],
  [
    'no such device',
    ['--graph', 'determinant.onnx', '--device', 'gpu'],
    /--device: expected one of webgpu, cuda/,
  ],
])('%s: one line and exit code 2', { timeout: 120_000 }, async (_, words, message) => {
  const { code, stdout, stderr } = await runCommand(directory, ['doctor', ...words]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr.trimEnd()).toMatch(message);
  expect(stderr.trimEnd()).not.toContain('\n');
});
