import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { useDirectory } from '../support/use-directory.ts';
import { errorsOf, linesOf, runCommand, set, tinyLanguage, tinyLinear } from './command-line.ts';

let cwd: string;
const ouroboros = (...words: readonly string[]) => runCommand(cwd, words);

const story = 'Tom had a red ball. He liked it very much.';
const linearWords = ['run', 'linear-quick', ...set(tinyLinear)];
const languageWords = ['run', 'language-quick', ...set(tinyLanguage), '--threads', '1'];

/** A language run on stories from the file `name`. */
function onStories(name: string): readonly string[] {
  return [
    ...languageWords,
    ...set({ 'data.source': 'tinystories', 'data.path': name }),
    '--out',
    'runs/files',
  ];
}

useDirectory((path) => {
  cwd = path;
});

beforeAll(async () => {
  await writeFile(join(cwd, 'empty.txt'), '');
  await writeFile(join(cwd, 'no-story.txt'), ' \n<|endoftext|>\n\n<|endoftext|>\n');
  await writeFile(
    join(cwd, 'few.txt'),
    Array(30)
      .fill(story)
      .map((text, i) => `${text} ${i}.`)
      .join('\n<|endoftext|>\n'),
  );
  const bad = Buffer.concat([
    Buffer.from(`${story}\n<|endoftext|>\n${story} `),
    Buffer.from([0xff, 0xfe]),
    Buffer.from(`\n<|endoftext|>\n${story}.`),
  ]);
  await writeFile(join(cwd, 'not-utf8.txt'), bad);
  await mkdir(join(cwd, 'folder'));
  await writeFile(join(cwd, 'garbage.onnx'), 'this is no model');
  expect((await ouroboros(...linearWords, '--out', 'runs/begun')).code).toBe(0);
}, 60_000);

interface Case {
  readonly what: string;
  readonly words: readonly string[];
  readonly code: 1 | 2;
  /** What the line must name. */
  readonly names: readonly string[];
}

const cases: readonly Case[] = [
  {
    what: 'a missing file',
    words: onStories('missing.txt'),
    code: 2,
    names: ['missing.txt', 'nothing at that path'],
  },
  { what: 'an empty file', words: onStories('empty.txt'), code: 2, names: ['empty.txt', 'empty file'] },
  {
    what: 'a file without a story',
    words: onStories('no-story.txt'),
    code: 2,
    names: ['no-story.txt', 'a story'],
  },
  { what: 'invalid UTF-8', words: onStories('not-utf8.txt'), code: 2, names: ['not-utf8.txt', 'UTF-8'] },
  { what: 'a folder without the files', words: onStories('folder'), code: 2, names: ['folder', 'train.txt'] },
  {
    what: 'a vocabulary larger than the corpus supports',
    words: [...onStories('few.txt'), ...set({ 'model.vocab_size': 5000 })],
    code: 2,
    names: ['5000', 'vocab'],
  },
  {
    what: 'a batch larger than the data',
    words: [...languageWords, ...set({ 'fit.batch': 100000 }), '--out', 'runs/large'],
    code: 2,
    names: ['fit.batch', '100000'],
  },
  {
    what: 'an unknown experiment',
    words: ['run', 'linear-quik'],
    code: 2,
    names: ['linear-quik', 'did you mean linear-quick'],
  },
  {
    what: 'an unknown key',
    words: ['run', 'linear-quick', '--set', 'iteratons=3'],
    code: 2,
    names: ['iteratons', 'did you mean iterations'],
  },
  {
    what: 'an unknown scale',
    words: ['run', 'experiments/paper/table2-llama2-12m', '--set', 'scale=nnao'],
    code: 2,
    names: ['scale', 'paper/table2-llama2-12m', 'nano, small, paper', 'did you mean nano'],
  },
  {
    what: 'a scale of an experiment that has only one size',
    words: ['run', 'linear-quick', '--set', 'scale=nano'],
    code: 2,
    names: ['scale', 'linear-quick', '"nano"', 'leave it out'],
  },
  {
    what: 'a setting that one experiment of a study does not have',
    words: ['run', 'start', '--set', 'model.preset=gpt2-nano'],
    code: 2,
    names: ['model.preset'],
  },
  {
    what: 'epochs that are no positive number',
    words: ['run', 'paper/gpt2-9m-first-iteration-third', '--set', 'fit.firstEpochs=0'],
    code: 2,
    names: ['fit.firstEpochs', '0'],
  },
  {
    what: 'an unknown option of a family',
    words: ['run', 'language-quick', '--set', 'fit.epoch=3'],
    code: 2,
    names: ['fit.epoch', 'did you mean "fit.epochs"'],
  },
  {
    what: 'an unknown preset',
    words: ['run', 'language-quick', '--set', 'model.preset=gpt2-nan'],
    code: 2,
    names: ['gpt2-nan', 'did you mean "gpt2-nano"'],
  },
  {
    what: 'an unknown preset to export',
    words: ['models', 'export', 'gpt2-9', 'bundle'],
    code: 2,
    names: ['gpt2-9', 'did you mean gpt2-9m'],
  },
  {
    what: 'an unknown regime',
    words: ['run', 'linear-quick', '--set', 'regimes=acumulate'],
    code: 2,
    names: ['acumulate', 'did you mean accumulate'],
  },
  {
    what: 'an unknown source',
    words: ['data', 'prepare', 'prepared', '--set', 'data.source=tinystory'],
    code: 2,
    names: ['data.source', 'did you mean "tinystories"'],
  },
  {
    what: 'a setting without a value',
    words: ['run', 'linear-quick', '--set', 'iterations'],
    code: 2,
    names: ['--set', 'key=value'],
  },
  {
    what: 'a setting of the wrong type',
    words: ['run', 'linear-quick', '--set', 'iterations=many'],
    code: 2,
    names: ['iterations', 'positive whole number'],
  },
  { what: 'an unknown command', words: ['rnu'], code: 2, names: ['rnu', 'did you mean run'] },
  { what: 'no command', words: [], code: 2, names: ['no command', '--help'] },
  {
    what: 'an unknown option',
    words: ['run', 'linear-quick', '--devise', 'cpu'],
    code: 2,
    names: ['--devise', 'did you mean --device'],
  },
  {
    what: 'an unknown device',
    words: ['run', 'linear-quick', '--device', 'gpu'],
    code: 2,
    names: ['--device', 'gpu', 'did you mean cpu'],
  },
  {
    what: 'a number of threads that is none',
    words: ['run', 'linear-quick', '--threads', '0'],
    code: 2,
    names: ['--threads', '"0"'],
  },
  {
    what: 'an argument too many',
    words: ['run', 'linear-quick', 'iterations=3'],
    code: 2,
    names: ['iterations=3', '--set'],
  },
  {
    what: 'an output directory below a file',
    words: [...linearWords, '--out', 'empty.txt/run'],
    code: 2,
    names: ['empty.txt', 'runs through a file'],
  },
  {
    what: 'other settings for a run that was begun',
    words: [...linearWords, '--set', 'iterations=3', '--out', 'runs/begun'],
    code: 2,
    names: ['iterations', 'runs/begun', 'with which it was begun'],
  },
  { what: 'a report on no run', words: ['report', 'folder'], code: 2, names: ['folder', 'run.json'] },
  { what: 'samples of no run', words: ['sample', 'folder'], code: 2, names: ['folder', 'summary.json'] },
  {
    what: 'samples of an iteration that is not there',
    words: ['sample', 'runs/begun', '--iteration', '9'],
    code: 2,
    names: ['iteration', '9'],
  },
  {
    what: 'a shard that is none',
    words: ['data', 'inspect', 'folder'],
    code: 2,
    names: ['folder', 'manifest.json'],
  },
  {
    what: 'a corrupt .onnx',
    words: ['models', 'check', 'garbage.onnx'],
    code: 2,
    names: ['garbage.onnx', 'ONNX model'],
  },
  {
    what: 'a missing .onnx',
    words: ['models', 'check', 'missing.onnx'],
    code: 2,
    names: ['missing.onnx', 'nothing at that path'],
  },
];

test.each(cases)(
  '$what is one clear line and exit code $code',
  async ({ words, code, names }) => {
    const finished = await ouroboros(...words);
    expect({ code: finished.code, stdout: finished.stdout }).toEqual({ code, stdout: '' });
    const [line, ...others] = errorsOf(finished.stderr);
    expect(others).toEqual([]);
    for (const name of names) expect(line).toContain(name);
    expect(line).not.toMatch(/unexpected error|\bundefined\b|\[object/);
  },
  60_000,
);

test('a device that is missing here is refused with the reason', async ({ skip }) => {
  const { stdout } = await ouroboros('doctor', '--json');
  const cuda = JSON.parse(stdout).devices.find(({ device }: { device: string }) => device === 'cuda');
  if (cuda.available) skip('this machine has CUDA');
  const { code, stderr } = await ouroboros('run', 'linear-quick', '--device', 'cuda', '--out', 'runs/cuda');
  expect(code).toBe(2);
  expect(linesOf(stderr)).toEqual([expect.stringContaining(cuda.reason)]);
}, 60_000);

test('with --verbose an error also has its stack', async () => {
  const { code, stderr } = await ouroboros('run', 'linear-quik', '--verbose');
  expect(code).toBe(2);
  const [line, ...stack] = linesOf(stderr);
  expect(line).toContain('did you mean linear-quick?');
  expect(stack.filter((text) => /^ {4}at /.test(text)).length).toBeGreaterThan(0);
});
