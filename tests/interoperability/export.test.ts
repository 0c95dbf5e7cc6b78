import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensors } from '@ouroboros/data';
import { beforeAll, expect, test } from 'vitest';
import { linesOf, runCommand, set, tinyLinear } from '../cli/command-line.ts';
import { useDirectory } from '../support/use-directory.ts';
import { tinyModels } from './tiny-models.ts';

/** A user's session: a run, then its models as folders for transformers. */
let cwd: string;
const oneLlama = { ...tinyModels.llama2, iterations: 1, regimes: 'replace' };
const ouroboros = (...words: readonly string[]) => runCommand(cwd, words);

useDirectory((path) => {
  cwd = path;
});

beforeAll(async () => {
  const runs = await Promise.all([
    ouroboros('run', 'language-quick', ...set(tinyModels.gpt2), '--threads', '1', '--out', 'run'),
    ouroboros('run', 'language-quick', ...set(oneLlama), '--threads', '1', '--out', 'llama-run'),
    ouroboros('run', 'linear-quick', ...set(tinyLinear), '--out', 'linear'),
  ]);
  expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
}, 120_000);

const tensorsOf = async (...path: readonly string[]) => (await readSafetensors(join(cwd, ...path))).tensors;

test('the model that was chosen is exported: weights and tokenizer are those of the run', async () => {
  const words = ['--regime', 'accumulate', '--seed', '1', '--iteration', '2', '--out', 'folder', '--json'];
  const { code, stdout } = await ouroboros('export', 'run', '--to', 'hf', ...words);
  expect(code).toBe(0);
  const document = JSON.parse(stdout);
  expect(document).toMatchObject({
    run: 'run',
    regime: 'accumulate',
    seed: 1,
    iteration: 2,
    directory: 'folder',
  });
  const names = (await readdir(join(cwd, 'folder'))).sort();
  expect(document.files.map(({ name }: { name: string }) => name)).toEqual(names);
  const fitted = await tensorsOf('run', 'chains', 'accumulate-seed1', 'iteration-002', 'weights.safetensors');
  expect(await tensorsOf('folder', 'model.safetensors')).toEqual(fitted);
  const read = (...path: readonly string[]) => readFile(join(cwd, ...path), 'utf8');
  expect(await read('folder', 'tokenizer.json')).toBe(await read('run', 'data', 'tokenizer.json'));
  expect(JSON.parse(await read('folder', 'config.json'))).toMatchObject({
    ...{ vocab_size: 300, n_positions: 32, n_embd: 16, n_layer: 1, n_head: 2 },
  });
});

test('without a choice it is the last model of the first regime, in a folder of the run', async () => {
  const { code, stdout } = await ouroboros('export', 'run', '--to', 'hf');
  expect(code).toBe(0);
  const directory = join('run', 'hf', 'replace-seed1-iteration-002');
  expect(linesOf(stdout)[0]).toBe(`exported the model of replace, seed 1, iteration 2 to ${directory}`);
  const fitted = await tensorsOf('run', 'chains', 'replace-seed1', 'iteration-002', 'weights.safetensors');
  expect(await tensorsOf(directory, 'model.safetensors')).toEqual(fitted);
});

test('a Llama-2 is exported under the names of its own class', async () => {
  const { code } = await ouroboros('export', 'llama-run', '--to', 'hf', '--out', 'llama');
  expect(code).toBe(0);
  expect(JSON.parse(await readFile(join(cwd, 'llama', 'config.json'), 'utf8'))).toMatchObject({
    ...{ architectures: ['LlamaForCausalLM'], model_type: 'llama' },
    ...{ vocab_size: 300, max_position_embeddings: 32, hidden_size: 16, intermediate_size: 24 },
    ...{ num_hidden_layers: 1, num_attention_heads: 4, num_key_value_heads: 2, head_dim: 4 },
  });
  const fitted = await tensorsOf('llama-run', 'shared', 'seed1', 'iteration-001', 'weights.safetensors');
  expect(await tensorsOf('llama', 'model.safetensors')).toEqual(fitted);
});

/** A run like the one there is, of the model of a bundle. */
async function bundleRun(): Promise<string> {
  const summary = JSON.parse(await readFile(join(cwd, 'run', 'summary.json'), 'utf8'));
  const config = { ...summary.config, model: { bundle: 'tiny-gpt' } };
  await cp(join(cwd, 'run'), join(cwd, 'of-bundle'), { recursive: true });
  await writeFile(join(cwd, 'of-bundle', 'summary.json'), JSON.stringify({ ...summary, config }));
  return 'of-bundle';
}

test('what cannot be exported is refused in one line, and nothing is made', async () => {
  await mkdir(join(cwd, 'taken'));
  await mkdir(join(cwd, 'bundle'));
  await writeFile(join(cwd, 'bundle', 'forward.onnx'), '');
  const before = await readdir(cwd);
  const bundle = await bundleRun();
  const cases: readonly (readonly [readonly string[], string])[] = [
    [['run'], '--to: expected hf, received nothing; add --to hf'],
    [['run', '--to', 'gguf'], '--to: expected one of hf, received "gguf"; did you mean hf?'],
    [['nowhere', '--to', 'hf'], 'nowhere: '],
    [
      ['linear', '--to', 'hf'],
      'linear: expected a run of language models, received one of the family linear;',
    ],
    [['run', '--to', 'hf', '--regime', 'acumulate'], 'did you mean accumulate?'],
    [['run', '--to', 'hf', '--seed', '4'], 'seed of the run in run: expected one of 1, received 4;'],
    [
      ['run', '--to', 'hf', '--iteration', '9'],
      'iteration of replace, seed 1 of the run in run: expected one of 1, 2, received 9;',
    ],
    [
      ['run', '--to', 'hf', '--out', 'taken'],
      'taken: expected no such directory yet, received one that is already',
    ],
    [
      ['bundle', '--to', 'hf'],
      'received the model of the bundle bundle, for which transformers has no class;',
    ],
    [
      [bundle, '--to', 'hf'],
      'received the model of the bundle tiny-gpt, for which transformers has no class;',
    ],
  ];
  for (const [words, message] of cases) {
    const { code, stdout, stderr } = await ouroboros('export', ...words);
    expect({ words, code, stdout }).toEqual({ words, code: 2, stdout: '' });
    expect(linesOf(stderr)).toEqual([expect.stringContaining(message)]);
  }
  expect((await readdir(cwd)).sort()).toEqual([...before, bundle].sort());
  expect(await readdir(join(cwd, 'taken'))).toEqual([]);
}, 60_000);
