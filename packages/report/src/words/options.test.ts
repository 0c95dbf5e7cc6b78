import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { settingsOf, shellWord } from './options.ts';

test('every settable option of a configuration is spelled out, and nothing else', () => {
  const configuration = {
    experiment: 'language-quick',
    family: 'language',
    regimes: ['replace', 'accumulate'],
    seeds: [7],
    iterations: 5,
    model: { preset: 'gpt2-nano' },
    data: { path: "my stor'ies", stories: 10, source: 'true' },
    config: { n_embd: 64 },
  };
  expect(settingsOf(configuration)).toEqual([
    '--set regimes=replace,accumulate',
    "--set 'seeds=[7]'",
    '--set iterations=5',
    '--set model.preset=gpt2-nano',
    "--set 'data.path=my stor'\\''ies'",
    '--set data.stories=10',
    '--set \'data.source="true"\'',
  ]);
});

test('a quoted word arrives in the shell as it was', () => {
  for (const word of ["it's", 'a b', '$HOME', '"x"', 'a\\b', 'plain', '*', 'a\nb']) {
    expect(execFileSync('sh', ['-c', `printf %s ${shellWord(word)}`], { encoding: 'utf8' })).toBe(word);
  }
});
