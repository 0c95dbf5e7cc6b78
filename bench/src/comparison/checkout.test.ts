import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBaseline } from './baseline.ts';
import { Checkout, type Installation, packageManager } from './checkout.ts';
import { git, resolveCommit } from './git.ts';

const { signal } = new AbortController();
let root: string;
let first: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ouroboros-repository-'));
  await git(['init', '--quiet'], { root, signal });
  const commit = async (text: string): Promise<string> => {
    await writeFile(join(root, 'file'), text);
    await git(['add', 'file'], { root, signal });
    const author = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false'];
    await git([...author, 'commit', '--quiet', '-m', text], { root, signal });
    return git(['rev-parse', 'HEAD'], { root, signal });
  };
  first = await commit('first');
  await commit('second');
});

afterAll(() => rm(root, { recursive: true }));

const nothing = Buffer.alloc(0);
const installed: Installation = async () => ({ stdout: nothing, stderr: nothing });

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function worktrees(): Promise<number> {
  const list = await git(['worktree', 'list', '--porcelain'], { root, signal });
  return list.split('\n').filter((line) => line.startsWith('worktree ')).length;
}

test('a commit is checked out in a folder of its own, which goes again', async () => {
  const checkout = await Checkout.open(first, { root, signal }, installed);
  expect(await readFile(join(checkout.root, 'file'), 'utf8')).toBe('first');
  expect(await readFile(join(root, 'file'), 'utf8')).toBe('second');
  expect(await worktrees()).toBe(2);
  await checkout.close();
  expect(await isThere(dirname(checkout.root))).toBe(false);
  expect(await worktrees()).toBe(1);
});

test('a commit that cannot be built is one line, and leaves nothing', async () => {
  let folder = '';
  const failing: Installation = async (place) => {
    folder = place;
    return { stdout: nothing, stderr: Buffer.from('working\nno compiler\n'), ending: 'exit code 1' };
  };
  await expect(Checkout.open(first, { root, signal }, failing)).rejects.toMatchObject({
    ...{ code: 'bench/build', kind: 'failure' },
    message: `commit ${first.slice(0, 12)}: expected one that can be installed and built, received exit code 1: no compiler`,
  });
  expect(await isThere(folder)).toBe(false);
  expect(await worktrees()).toBe(1);
});

test('a request to stop while a commit is built leaves nothing', async () => {
  const stop = new AbortController();
  const stopped: Installation = async () => {
    stop.abort(new Error('stop'));
    throw stop.signal.reason;
  };
  await expect(Checkout.open(first, { root, signal: stop.signal }, stopped)).rejects.toThrow('stop');
  expect(await worktrees()).toBe(1);
});

test('refs name commits, other words none', async () => {
  expect(await resolveCommit('HEAD~1', { root, signal })).toBe(first);
  expect(await resolveCommit(first.slice(0, 8), { root, signal })).toBe(first);
  for (const ref of ['no-such-ref', '--all', 'HEAD:file']) {
    expect(await resolveCommit(ref, { root, signal })).toBeUndefined();
  }
});

test('a baseline is a file, or else a commit, or else refused in one line', async () => {
  const file = join(root, 'saved.json');
  await writeFile(file, JSON.stringify({ environment: { cpu: 'A' }, suites: [] }));
  expect(await openBaseline(file, { root, signal })).toMatchObject({ kind: 'file', name: file });
  expect(await openBaseline('HEAD~1', { root, signal })).toEqual({
    ...{ kind: 'commit', name: 'HEAD~1', commit: first },
  });
  await expect(openBaseline('HEAD~9', { root, signal })).rejects.toMatchObject({
    ...{ code: 'bench/baseline', kind: 'request' },
    message:
      '--against HEAD~9: expected a file that bench --save wrote, or a commit, branch or tag of this checkout, received neither',
  });
});

test.each([
  ['no json', 'no JSON'],
  ['[]', 'one without environment.cpu'],
  ['{"environment":{"cpu":"A"}}', 'one without suites'],
  ['{"environment":{"cpu":"A"},"suites":[{"name":"s"}]}', 'a suite without a name and cases'],
  [
    '{"environment":{"cpu":"A"},"suites":[{"name":"s","cases":[{"name":"a: b","times":[]}]}]}',
    'a suite s whose cases[0] is none',
  ],
])('a file with %s is refused in one line', async (text, received) => {
  const file = join(root, 'wrong.json');
  await writeFile(file, text);
  await expect(openBaseline(file, { root, signal })).rejects.toThrow(
    `--against ${file}: expected a document that bench --save wrote, received ${received}`,
  );
});

test('the pnpm that runs this installs, or else one from npx', () => {
  expect(packageManager('/usr/lib/pnpm')).toEqual(['/usr/lib/pnpm']);
  expect(packageManager('/usr/lib/pnpm.cjs')).toEqual([process.execPath, '/usr/lib/pnpm.cjs']);
  for (const other of [undefined, '/usr/lib/npm-cli.js'])
    expect(packageManager(other)).toEqual(['npx', '-y', 'pnpm@12']);
});
