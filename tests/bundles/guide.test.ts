import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { runCommand, set } from '../cli/command-line.ts';
import { useDirectory } from '../support/use-directory.ts';
import { copyFixture } from './fixture-bundle.ts';

/* The commands of docs/train-your-own-model.md, for a smaller model and fewer stories; what Python exports is a fixture. */

const guide = new URL('../../docs/train-your-own-model.md', import.meta.url);
const prefix = '    npx -y pnpm@12 ouroboros ';
const smaller: Readonly<Record<string, readonly string[]>> = {
  build: set({ 'model.n_positions': 32 }),
  run: [...set({ 'data.stories': 40, 'data.testStories': 20, 'fit.epochs': 1, lanes: 1 }), '--threads', '1'],
};

let cwd: string;
useDirectory((path) => {
  cwd = path;
});

beforeAll(async () => {
  await rename(await copyFixture('tiny-gpt', cwd), join(cwd, 'my-model'));
});

test('every command of the guide does what it says', async () => {
  const lines = (await readFile(guide, 'utf8')).split('\n').filter((line) => line.startsWith(prefix));
  const commands = lines.map((line) => line.slice(prefix.length).split(' '));
  expect(commands.map((words) => words.slice(0, words[0] === 'models' ? 2 : 1).join(' '))).toEqual([
    'models check',
    'models build',
    'run',
    'sample',
  ]);
  for (const words of commands) {
    const more = smaller[words[0] === 'models' ? (words[1] as string) : (words[0] as string)] ?? [];
    const { code, stderr } = await runCommand(cwd, [...words, ...more]);
    expect({ words, code, stderr: code === 0 ? '' : stderr }).toEqual({ words, code: 0, stderr: '' });
  }
}, 240_000);
