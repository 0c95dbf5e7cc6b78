import { expect, test } from 'vitest';
import { lastLine, runChild } from './child.ts';

const node = process.execPath;

test('a program gives its output apart from its errors', async () => {
  const script = 'console.log("out"); console.error("first\\nlast")';
  const ended = await runChild(node, ['-e', script], { signal: new AbortController().signal });
  expect(ended.ending).toBeUndefined();
  expect([ended.stdout.toString(), ended.stderr.toString()]).toEqual(['out\n', 'first\nlast\n']);
  expect(lastLine(ended)).toBe('last');
});

test('a program that cannot be started, or fails, says how it ended', async () => {
  const { signal } = new AbortController();
  expect((await runChild('no-such-program', [], { signal })).ending).toContain('ENOENT');
  expect((await runChild(node, ['-e', 'process.exitCode = 3'], { signal })).ending).toBe('exit code 3');
});

test('with a request to stop, what a shell started ends too', async () => {
  const stop = new AbortController();
  // The grandchild holds the pipes open as long as it lives.
  const command = `"${node}" -e "setTimeout(() => {}, 60000)" & wait`;
  const running = runChild(command, [], { signal: stop.signal, shell: true });
  setTimeout(() => stop.abort(new Error('stop')), 200);
  await expect(running).rejects.toThrow('stop');
});

test('nothing is started after a request to stop', async () => {
  await expect(runChild(node, ['-e', '0'], { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow(
    'stop',
  );
});
