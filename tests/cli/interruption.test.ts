import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { useDirectory } from '../support/use-directory.ts';
import { linesOf, runCommand, set, startCommand, tinyLanguage, untilThere } from './command-line.ts';

let cwd: string;

useDirectory((path) => {
  cwd = path;
});

const asked = 'stopping at the next safe point; press Ctrl-C again to stop at once';

test('Ctrl-C stops a run, says where and how to go on, and that command goes on', async () => {
  const often = { 'fit.stepsPerRun': 1, 'fit.checkpointSeconds': 0, 'fit.epochs': 4 };
  const words = [
    'run',
    'language-quick',
    ...set({ ...tinyLanguage, ...often }),
    '--threads',
    '1',
    '--out',
    'my run',
  ];
  const command = startCommand(cwd, words);
  await untilThere(command, join(cwd, 'my run', 'shared/seed1/iteration-001/checkpoint.safetensors'));
  command.child.kill('SIGINT');
  const { code, stdout, stderr } = await command.finished;
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  const lines = linesOf(stderr);
  expect(lines).toContain(asked);
  const again = `ouroboros ${words.slice(0, -1).join(' ')} 'my run'`;
  expect(lines.at(-1)).toBe(
    'the run in my run: expected to finish, received a request to stop while fitting in iteration 1 of replace, ' +
      `seed 1; what is done is kept; go on with: ${again}`,
  );
  expect(existsSync(join(cwd, 'my run', 'lock'))).toBe(false);
  const finished = await runCommand(cwd, words);
  expect(finished).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('going on with what is in my run'),
  });
}, 60_000);

test('a second Ctrl-C ends the process at once, in the middle of a graph', async () => {
  // All steps of the fit in one run of the graph, which nothing can interrupt.
  const settings = { seeds: 1, iterations: 1, lanes: 1, 'fit.stepsPerRun': 100_000, 'fit.epochs': 20 };
  const command = startCommand(cwd, ['run', 'language-quick', ...set(settings), '--out', 'long']);
  await untilThere(command, join(cwd, 'long/shared/seed1/iteration-001'));
  await delay(500);
  command.child.kill('SIGINT');
  // Within half a second a second signal is taken for the first one, passed on by a package manager.
  command.child.kill('SIGINT');
  await delay(800);
  expect(command.child.exitCode).toBe(null);
  command.child.kill('SIGINT');
  const { signal, stdout, stderr } = await command.finished;
  expect({ signal, stdout }).toEqual({ signal: 'SIGINT', stdout: '' });
  expect(linesOf(stderr).filter((line) => line === asked)).toHaveLength(1);
}, 60_000);
