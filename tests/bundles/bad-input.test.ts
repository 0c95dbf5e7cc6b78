import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { language } from '@ouroboros/models/language';
import {
  type DataType,
  GraphBuilder,
  type Model,
  type Shape,
  tensorOf,
  type Value,
  writeModel,
  writeModelFile,
} from '@ouroboros/onnx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linesOf, runCommand } from '../cli/command-line.ts';
import { temporaryFolder } from './fixture-bundle.ts';

/* Bundles that cannot be used: each is refused before anything runs, by one line that names what is wrong. */

let folder: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ path: folder, remove } = await temporaryFolder());
});
afterAll(() => remove());

const [V, T, C] = [300, 8, 4];

interface Sketch {
  readonly tokens?: { readonly dtype: DataType; readonly shape: Shape };
  readonly parameter?: DataType;
  /** From the states [B, T, C] and the table [V, C] to the output. */
  readonly head?: (g: GraphBuilder, states: Value, table: Value) => Value;
}

/** A model of one table: the logits are the products of embeddings. */
function sketch({ tokens, parameter = 'float32', head = product }: Sketch = {}): Model {
  const g = new GraphBuilder('sketch');
  const { dtype, shape } = tokens ?? { dtype: 'int64', shape: ['B', T] };
  const input = g.input('tokens', dtype, shape);
  const values = Float64Array.from({ length: V * C }, (_, i) => (i % 7) - 3);
  const stored = g.initializer('table', tensorOf(parameter as 'float32', [V, C], values));
  const table = parameter === 'float32' ? stored : g.op('Cast', [stored], { to: 1 });
  g.output(head(g, g.op('Gather', [table, input]), table), 'logits');
  return g.model();
}

function product(g: GraphBuilder, states: Value, table: Value): Value {
  return g.op('MatMul', [states, g.op('Transpose', [table], { perm: [1, 0] })]);
}

/** A bundle with this forward graph and these other files. */
async function bundle(
  name: string,
  forward?: Model | Uint8Array,
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  const directory = join(folder, name);
  await mkdir(directory, { recursive: true });
  const bytes = forward instanceof Uint8Array || !forward ? forward : writeModel(forward);
  if (bytes) await writeFile(join(directory, 'forward.onnx'), bytes);
  for (const [file, text] of Object.entries(files)) await writeFile(join(directory, file), text);
  return directory;
}

/** What is said of a bundle, without the path of the test's folder. */
function refusal(directory: string, options: Readonly<Record<string, object>> = {}): string {
  try {
    language.parse({ ...options, model: { ...options.model, bundle: directory } });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    expect(error.kind).toBe('request');
    expect(error.message).not.toContain('\n');
    return error.message.replaceAll(`${folder}/`, '');
  }
  return 'nothing';
}

test('a sketch that is right is not refused', async () => {
  expect(refusal(await bundle('right', sketch()))).toBe('nothing');
});

test('no folder, a file, and a folder without forward.onnx are told apart', async () => {
  expect(refusal(join(folder, 'nowhere'))).toMatch(
    /^nowhere: expected a folder with forward.onnx, received nothing/,
  );
  const file = join(await bundle('file', sketch()), 'forward.onnx');
  expect(refusal(file)).toMatch(/^file\/forward.onnx: .* received a file; put it into a folder/);
  expect(refusal(await bundle('empty'))).toMatch(/^empty: .*; export the model to empty\/forward.onnx$/);
});

test('what is no ONNX file is refused', async () => {
  const text = new TextEncoder().encode('not a model');
  expect(refusal(await bundle('text', text))).toMatch(
    /^text\/forward.onnx: expected an ONNX model, received/,
  );
  expect(refusal(await bundle('bare', new Uint8Array()))).toContain('received no bytes');
});

test('a missing, an old and a future operator set are named', async () => {
  for (const [name, version] of [
    ['old', 9],
    ['future', 99],
  ] as const) {
    const model = sketch();
    model.opsetImports.set('', version);
    expect(refusal(await bundle(name, model))).toMatch(new RegExp(`${version}`));
  }
  const model = sketch();
  model.opsetImports.delete('');
  expect(refusal(await bundle('none', model))).toMatch(/operator set/);
});

test('missing external data name the tensor and the file', async () => {
  const directory = await bundle('external');
  writeModelFile(sketch(), join(directory, 'forward.onnx'), { externalDataThreshold: 16 });
  for (const name of await readdir(directory)) {
    if (name !== 'forward.onnx') await rm(join(directory, name));
  }
  expect(refusal(directory)).toMatch(/external data of tensor "table": expected the file/);
});

test('an operator nobody knows is named with its node', async () => {
  const head = (g: GraphBuilder, states: Value, table: Value) => {
    const odd = g.op('Wobble', [states], {}, { domain: 'my.operators', name: 'odd_one' });
    odd.type = states.type;
    return product(g, odd, table);
  };
  const said = refusal(await bundle('custom', sketch({ head })));
  expect(said).toMatch(/Wobble/);
  expect(said).toMatch(/odd_one/);
});

/** [B, 1, 1]. */
function determinant(g: GraphBuilder, states: Value): Value {
  const square = g.op('MatMul', [g.op('Transpose', [states], { perm: [0, 2, 1] }), states]);
  return g.op('Unsqueeze', [g.op('Det', [square], {}, { name: 'determined' }), g.int64s([1, 2])]);
}

test('an operator without a derivative is named with its node', async () => {
  const head = (g: GraphBuilder, states: Value, table: Value) =>
    product(g, g.op('Mul', [states, determinant(g, states)]), table);
  const said = refusal(await bundle('derivative', sketch({ head })));
  expect(said).toMatch(/node \d+ "determined" \(Det\): expected an operator with a differentiation rule/);
});

test('a cyclic graph is refused, naming a node of the cycle', async () => {
  const model = sketch();
  const { graph } = model;
  const [gather, transpose] = graph.nodes;
  const g = new GraphBuilder(graph, model.opsetImports);
  const sum = g.op('Add', [gather?.outputs[0] as Value, gather?.outputs[0] as Value], {}, { name: 'round' });
  const again = g.op('Relu', [sum], {}, { name: 'and_round' });
  sum.producer?.setInput(1, again);
  graph.nodes.at(2)?.setInput(0, sum);
  expect(transpose).toBeDefined();
  expect(refusal(await bundle('cyclic', model))).toMatch(/round/);
});

test('parameters of integers are no parameters', async () => {
  const quantised = sketch({ parameter: 'int8' });
  expect(refusal(await bundle('int8', quantised))).toBe(
    'int8/forward.onnx: expected a float32 tensor that the logits depend on: a parameter to train, ' +
      'received tensors: 1 of int8, none of them trainable; ' +
      'export the model in float32 with its parameters (export_params=True), not quantised',
  );
  const named = { 'model.json': JSON.stringify({ parameters: [{ name: 'table' }] }) };
  expect(refusal(await bundle('int8-named', quantised, named))).toBe(
    'parameter "table" of int8-named/forward.onnx: expected float32, received int8',
  );
});

test('a model without a trainable parameter is refused', async () => {
  const frozen = { 'model.json': JSON.stringify({ parameters: [{ name: 'table', trainable: false }] }) };
  expect(refusal(await bundle('frozen', sketch(), frozen))).toMatch(
    /^frozen\/forward.onnx: expected a float32 tensor/,
  );
});

test('logits of another rank, type or vocabulary are refused', async () => {
  const flat = (g: GraphBuilder, states: Value, table: Value) =>
    g.op('Reshape', [product(g, states, table), g.int64s([-1, V])]);
  expect(refusal(await bundle('flat', sketch({ head: flat })))).toMatch(
    /^output "logits" of flat\/forward.onnx: expected one output, logits float32 \[B, T, V\], received .*300/,
  );
  const narrow = (_: GraphBuilder, states: Value) => states;
  expect(refusal(await bundle('narrow', sketch({ head: narrow })))).toMatch(
    /^vocabulary of output "logits" of narrow\/forward.onnx: expected at least 257.*, received 4$/,
  );
  const wide = (g: GraphBuilder, states: Value) =>
    g.op('MatMul', [states, g.initializer('out', tensorOf('float32', [C, 400], new Float64Array(1600)))]);
  expect(refusal(await bundle('wide', sketch({ head: wide })))).toBe(
    'embedding "table" of wide/forward.onnx: expected a row for each of the 400 tokens, received 300 rows',
  );
});

test('two inputs, and an input that is no tokens, are refused by name', async () => {
  const masked = sketch();
  masked.graph.addInput('attention_mask', { dtype: 'int64', shape: ['B', T] });
  expect(refusal(await bundle('two', masked))).toMatch(
    /^inputs of two\/forward.onnx: expected one input, tokens int64 \[B, T\], received 2: "tokens" .*"attention_mask"/,
  );
  const ranked = sketch({ tokens: { dtype: 'int64', shape: [T] } });
  expect(refusal(await bundle('ranked', ranked))).toMatch(
    /^input of ranked\/forward.onnx: expected one input/,
  );
});

test('a rank that depends on the input is refused', async () => {
  const head = (g: GraphBuilder, states: Value, table: Value) => {
    const sizes = g.op('Reshape', [g.op('Cast', [g.op('NonZero', [states])], { to: 7 }), g.int64s([-1])]);
    return g.op('Reshape', [product(g, states, table), sizes]);
  };
  const said = refusal(await bundle('dynamic', sketch({ head })));
  expect(said).toMatch(/^output "logits" of dynamic\/forward.onnx.*unknown rank/);
});

test('options that contradict the graph are refused', async () => {
  const directory = await bundle('options', sketch());
  expect(refusal(directory, { model: { n_positions: 16 } })).toMatch(
    /^option "model.n_positions": expected 8, the length that options\/forward.onnx was exported for, received 16/,
  );
  expect(refusal(directory, { model: { vocab_size: 400 } })).toBe(
    'option "model.vocab_size": expected 300, as the graph, received 400',
  );
  expect(refusal(directory, { model: { preset: 'gpt2-nano' } })).toMatch(/^option "model.preset"/);
});

test('a wrong model.json is named with its field', async () => {
  const said = async (name: string, text: string) =>
    refusal(await bundle(name, sketch(), { 'model.json': text }));
  expect(await said('broken', '{')).toMatch(/^broken\/model.json.*expected JSON/);
  expect(await said('family', '{"family": "images"}')).toMatch(
    /^family\/model.json, "family": expected .*language/,
  );
  expect(await said('stranger', '{"parameters": [{"name": "tabel"}]}')).toBe(
    'parameter "tabel" of model.json: expected a tensor of stranger/forward.onnx, received no such name; nearest: table',
  );
  const start = '{"parameters": [{"name": "table", "initialiser": {"kind": "uniform"}}]}';
  expect(await said('start', start)).toMatch(/^start\/model.json, "parameters.0.initialiser/);
});

test('a sample.onnx of another model is refused', async () => {
  const directory = await bundle('sampling', sketch());
  const other = join(folder, 'other');
  const model = { vocab_size: V, n_positions: T, n_embd: 4, n_layer: 1, n_head: 1 };
  await language.exportBundle?.({ options: language.parse({ model }), seed: 1, directory: other });
  await copyFile(join(other, 'sample.onnx'), join(directory, 'sample.onnx'));
  expect(refusal(directory)).toMatch(
    /^input "transformer\.[\w.]+" of sampling\/sample.onnx: expected a trained parameter of forward.onnx, received no such name there/,
  );
});

test('on the command line it is one line and exit code 2, and nothing is written; looking ahead is found out before a fit', async () => {
  await bundle('line', new TextEncoder().encode('no model'));
  const refused = await runCommand(folder, ['run', 'language-quick', '--model', 'line', '--out', 'unbegun']);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(linesOf(refused.stderr)).toHaveLength(1);
  const average = (g: GraphBuilder, states: Value, table: Value) =>
    product(g, g.op('Add', [states, g.op('ReduceMean', [states, g.int64s([1])], { keepdims: 1 })]), table);
  await bundle('ahead', sketch({ head: average }));
  const words = ['run', 'language-quick', '--model', 'ahead', '--set', 'lanes=1', '--threads', '1'];
  const ahead = await runCommand(folder, words);
  expect(ahead).toMatchObject({ code: 2, stdout: '' });
  expect(linesOf(ahead.stderr).at(-1)).toMatch(
    /^logits at position 0 of .*ahead\/forward.onnx: expected a model that reads/,
  );
}, 60_000);
