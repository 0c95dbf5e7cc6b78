import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensors } from '@ouroboros/data';
import { readModelFile, type Tensor } from '@ouroboros/onnx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linesOf, runCommand, set, temporaryDirectory, tinyLanguage } from '../cli/command-line.ts';

/** A user's session: a model leaves as a folder for transformers and comes back as a bundle. */
let cwd: string;
let remove: () => Promise<void>;
const ouroboros = (...words: readonly string[]) => runCommand(cwd, words);
const greedy = ['--count', '1', '--temperature', '0', '--threads', '1', '--json'];

beforeAll(async () => {
  const directory = await temporaryDirectory();
  cwd = directory.path;
  remove = directory.remove;
  const settings = set({ ...tinyLanguage, iterations: 1 });
  const run = await ouroboros('run', 'language-quick', ...settings, '--threads', '1', '--out', 'run');
  const exported = await ouroboros('export', 'run', '--to', 'hf', '--out', 'folder');
  const imported = await ouroboros('models', 'import', 'folder', 'bundle');
  expect([run.code, exported.code, imported.code]).toEqual([0, 0, 0]);
}, 120_000);

afterAll(() => remove());

test('a bundle made of an exported folder holds its weights and tokenizer, and writes the same text', async () => {
  const { tensors } = await readSafetensors(join(cwd, 'folder', 'model.safetensors'));
  const { graph } = readModelFile(join(cwd, 'bundle', 'forward.onnx'));
  const held = new Map(graph.initializers.map((value) => [value.name, value.initializer as Tensor]));
  for (const [name, { dims, data }] of tensors) {
    expect([name, held.get(name)?.dims]).toEqual([name, dims]);
    expect(held.get(name)?.data).toEqual(data);
  }
  const read = (...path: readonly string[]) => readFile(join(cwd, ...path), 'utf8');
  expect(JSON.parse(await read('bundle', 'tokenizer.json'))).toEqual(
    JSON.parse(await read('folder', 'tokenizer.json')),
  );
  const ofBundle = JSON.parse((await ouroboros('sample', 'bundle', ...greedy)).stdout);
  const ofRun = JSON.parse((await ouroboros('sample', 'run', '--regime', 'replace', ...greedy)).stdout);
  expect(ofBundle.items).toEqual(ofRun.samples[0].items);
}, 60_000);

test('a tokenizer that transformers 5 saved again, with a template that adds nothing, is taken', async () => {
  const again = await altered('again', {});
  const path = join(cwd, again, 'tokenizer.json');
  const saved = JSON.parse(await readFile(path, 'utf8'));
  const post_processor = {
    type: 'TemplateProcessing',
    single: [{ Sequence: { id: 'A', type_id: 0 } }],
    pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
    special_tokens: {},
  };
  await writeFile(path, JSON.stringify({ ...saved, post_processor }));
  expect(await ouroboros('models', 'import', again, 'again-bundle')).toMatchObject({ code: 0 });
  const taken = JSON.parse(await readFile(join(cwd, 'again-bundle', 'tokenizer.json'), 'utf8'));
  expect(taken).toEqual({ ...saved, post_processor: null });
}, 60_000);

/** A copy of the exported folder, its config.json changed. */
async function altered(name: string, change: object): Promise<string> {
  await cp(join(cwd, 'folder'), join(cwd, name), { recursive: true });
  const path = join(cwd, name, 'config.json');
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), ...change }));
  return name;
}

test('a folder of another model, or a damaged one, is refused in one line', async () => {
  const cut = await altered('cut', {});
  const weights = await readFile(join(cwd, cut, 'model.safetensors'));
  await writeFile(join(cwd, cut, 'model.safetensors'), weights.subarray(0, weights.length - 9));
  const cases: readonly (readonly [string, string])[] = [
    ['nowhere', 'nowhere/config.json: expected a file, received nothing of that name'],
    [
      await altered('bert', { model_type: 'bert' }),
      '"model_type" of bert/config.json: expected "gpt2", received "bert"',
    ],
    [
      await altered('relu', { activation_function: 'relu' }),
      '"activation_function" of relu/config.json: expected "gelu_new"',
    ],
    [
      await altered('untied', { tie_word_embeddings: false }),
      '"tie_word_embeddings" of untied/config.json: expected true',
    ],
    [
      await altered('wide', { n_embd: 32 }),
      'tensor "transformer.wte.weight" of wide/model.safetensors: expected float32 [300, 32]',
    ],
    [
      await altered('odd', { n_layer: 'two' }),
      'odd/config.json: expected the configuration of a GPT-2, received n_layer:',
    ],
    [
      await altered('small', { vocab_size: 290 }),
      'small/tokenizer.json: expected at most the 290 tokens of the model, received 300',
    ],
    [cut, 'cut/model.safetensors'],
  ];
  for (const [folder, message] of cases) {
    const { code, stdout, stderr } = await ouroboros('models', 'import', folder, 'refused');
    expect({ folder, failed: code !== 0, stdout }).toEqual({ folder, failed: true, stdout: '' });
    expect(linesOf(stderr)).toEqual([expect.stringContaining(message)]);
  }
  expect(await readdir(cwd)).not.toContain('refused');
}, 60_000);
