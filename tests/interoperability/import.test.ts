import { cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensors, writeSafetensors } from '@ouroboros/data';
import { readModelFile, type Tensor, tensor } from '@ouroboros/onnx';
import { beforeAll, expect, test } from 'vitest';
import { linesOf, runCommand, set } from '../cli/command-line.ts';
import { useDirectory } from '../support/use-directory.ts';
import { tinyModels } from './tiny-models.ts';

/** A user's session: a model leaves as a folder for transformers and comes back as a bundle. */
let cwd: string;
const ouroboros = (...words: readonly string[]) => runCommand(cwd, words);
const greedy = ['--count', '1', '--temperature', '0', '--threads', '1', '--json'];

useDirectory((path) => {
  cwd = path;
});

beforeAll(async () => {
  for (const [name, settings] of Object.entries(tinyModels)) {
    const one = set({ ...settings, iterations: 1, regimes: 'replace' });
    const run = await ouroboros('run', 'language-quick', ...one, '--threads', '1', '--out', `${name}-run`);
    const exported = await ouroboros('export', `${name}-run`, '--to', 'hf', '--out', name);
    const imported = await ouroboros('models', 'import', name, `${name}-bundle`);
    expect([name, run.code, exported.code, imported.code]).toEqual([name, 0, 0, 0]);
  }
}, 120_000);

/** The initializers of the forward graph of a bundle, by name. */
function weightsOf(bundle: string): ReadonlyMap<string, Tensor> {
  const { graph } = readModelFile(join(cwd, bundle, 'forward.onnx'));
  return new Map(graph.initializers.map((value) => [value.name, value.initializer as Tensor]));
}

test.each(Object.keys(tinyModels))(
  'a bundle made of an exported folder holds its weights and tokenizer, and writes the same text (%s)',
  async (name) => {
    const { tensors } = await readSafetensors(join(cwd, name, 'model.safetensors'));
    const held = weightsOf(`${name}-bundle`);
    for (const [parameter, { dims, data }] of tensors) {
      expect([parameter, held.get(parameter)?.dims]).toEqual([parameter, dims]);
      expect(held.get(parameter)?.data).toEqual(data);
    }
    const tokenizerOf = async (folder: string) =>
      JSON.parse(await readFile(join(cwd, folder, 'tokenizer.json'), 'utf8'));
    expect(await tokenizerOf(`${name}-bundle`)).toEqual(await tokenizerOf(name));
    const ofBundle = JSON.parse((await ouroboros('sample', `${name}-bundle`, ...greedy)).stdout);
    const ofRun = JSON.parse((await ouroboros('sample', `${name}-run`, ...greedy)).stdout);
    expect(ofBundle.items).toEqual(ofRun.samples[0].items);
  },
  60_000,
);

test('weights in bfloat16 become the float32 of the same values', async () => {
  const half = await altered('llama2', 'half', { dtype: 'bfloat16' });
  const path = join(cwd, half, 'model.safetensors');
  const { tensors } = await readSafetensors(path);
  const upper = (data: Float32Array) => {
    const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
    return Uint16Array.from(bits, (word) => word >>> 16);
  };
  const cut = [...tensors].map(([name, { dims, data }]) => {
    return [name, tensor('bfloat16', dims, upper(data as Float32Array))] as const;
  });
  await rm(path);
  await writeSafetensors(path, new Map(cut));
  expect(await ouroboros('models', 'import', half, 'half-bundle')).toMatchObject({ code: 0 });
  const held = weightsOf('half-bundle');
  for (const [name, { data }] of cut) {
    expect(held.get(name)?.dtype).toBe('float32');
    expect(upper(held.get(name)?.data as Float32Array)).toEqual(data);
  }
}, 60_000);

test('a tokenizer that transformers 5 saved again, with a template that adds nothing, is taken', async () => {
  const again = await altered('gpt2', 'again', {});
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

/** A copy of an exported folder, its config.json changed. */
async function altered(folder: keyof typeof tinyModels, name: string, change: object): Promise<string> {
  await cp(join(cwd, folder), join(cwd, name), { recursive: true });
  const path = join(cwd, name, 'config.json');
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), ...change }));
  return name;
}

test('a folder of another model, or a damaged one, is refused in one line', async () => {
  const cut = await altered('gpt2', 'cut', {});
  const weights = await readFile(join(cwd, cut, 'model.safetensors'));
  await writeFile(join(cwd, cut, 'model.safetensors'), weights.subarray(0, weights.length - 9));
  const parts = await altered('gpt2', 'parts', {});
  await rename(join(cwd, parts, 'model.safetensors'), join(cwd, parts, 'model.safetensors.index.json'));
  const cases: readonly (readonly [string, string])[] = [
    ['nowhere', 'nowhere/config.json: expected a file, received nothing of that name'],
    [
      await altered('gpt2', 'bert', { model_type: 'bert' }),
      '"model_type" of bert/config.json: expected "gpt2" or "llama", received "bert"',
    ],
    [
      await altered('llama2', 'gelu', { hidden_act: 'gelu' }),
      '"hidden_act" of gelu/config.json: expected "silu" or "swish", received "gelu"',
    ],
    [
      await altered('gpt2', 'wide', { n_embd: 32 }),
      'tensor "transformer.wte.weight" of wide/model.safetensors: expected float32 [300, 32]',
    ],
    [
      await altered('llama2', 'deep', { num_hidden_layers: 2 }),
      'tensor "model.layers.1.self_attn.q_proj.weight" of deep/model.safetensors: expected float32 [16, 16], received nothing',
    ],
    [
      await altered('llama2', 'small', { vocab_size: 290 }),
      'small/tokenizer.json: expected at most the 290 tokens of the model, received 300',
    ],
    [cut, 'cut/model.safetensors: expected'],
    [
      parts,
      'parts/model.safetensors: expected all weights in this one file, received weights in several; save',
    ],
  ];
  for (const [folder, message] of cases) {
    const { code, stdout, stderr } = await ouroboros('models', 'import', folder, 'made');
    expect({ folder, failed: code !== 0, stdout }).toEqual({ folder, failed: true, stdout: '' });
    expect(linesOf(stderr)).toEqual([expect.stringContaining(message)]);
  }
  expect(await readdir(cwd)).not.toContain('made');
}, 120_000);
