import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openStories, type PullOptions, pullDataset } from '@ouroboros/data';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { linesOf, runCommand, startCommand, temporaryDirectory } from '../cli/command-line.ts';
import { digestOf, dropAfter, type HubServer, type Mischief, startHub } from './hub-server.ts';

const train = 'TinyStoriesV2-GPT4-train.txt';
const valid = 'TinyStoriesV2-GPT4-valid.txt';
const storiesOf = (word: string, count: number) =>
  Buffer.from(Array.from({ length: count }, (_, k) => `${word} ${k}.\n<|endoftext|>\n`).join(''));

let hub: HubServer;
let cwd: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  hub = await startHub('roneneldan/TinyStories');
  hub.files.set(train, storiesOf('Story', 20_000));
  hub.files.set(valid, storiesOf('Test', 50));
  ({ path: cwd, remove } = await temporaryDirectory());
});
afterEach(async () => {
  await hub.close();
  await remove();
});

const directory = () => join(cwd, 'stories');
const paused: number[] = [];

/** Pulls without waiting. */
function pull(options: Partial<PullOptions> = {}) {
  paused.length = 0;
  const pause = async (milliseconds: number) => void paused.push(milliseconds);
  const call = { endpoint: hub.endpoint, directory: directory(), retries: { attempts: 6, pause } };
  return pullDataset('tinystories', { ...call, ...options });
}

async function faultOf(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const { code, kind, message } = error as { code: string; kind: string; message: string };
  expect(message).not.toContain('\n');
  return { code, kind, message };
}

async function expectWhole(): Promise<void> {
  expect((await readdir(directory())).sort()).toEqual([train, valid]);
  for (const [name, bytes] of hub.files) {
    expect(digestOf(await readFile(join(directory(), name)))).toBe(digestOf(bytes));
  }
}

const gets = () => hub.requests.filter((line) => line.startsWith('GET /storage/'));

test('the command downloads both files, says how to use them, and does nothing the second time', async () => {
  const words = ['data', 'pull', 'tinystories', '--out', 'stories', '--endpoint', hub.endpoint];
  const first = await runCommand(cwd, words);
  expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: '' });
  expect(first.stdout).toContain('--set data.source=tinystories --set data.path=stories');
  await expectWhole();
  const source = await openStories({ source: 'tinystories', path: directory() });
  for await (const story of source.train) {
    expect(story).toBe('Story 0.');
    break;
  }
  const before = gets().length;
  const second = await runCommand(cwd, [...words, '--json']);
  expect(JSON.parse(second.stdout)).toMatchObject({
    dataset: 'tinystories',
    files: [train, valid].map((name) => ({
      bytes: hub.files.get(name)?.length,
      sha256: digestOf(hub.files.get(name) as Buffer),
      downloaded: false,
    })),
  });
  expect(gets()).toHaveLength(before);
});

test('a connection dropped in the middle is gone on with from where it broke', async () => {
  hub.mischief = dropAfter(hub, 70_000, 2);
  const seen: number[] = [];
  await pull({ onProgress: ({ done }) => seen.push(done) });
  await expectWhole();
  expect(gets().filter((line) => / bytes=\d+-$/.test(line))).toHaveLength(2);
  expect(paused).toEqual([500, 1000]);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
});

test('a connection that drops every time is given up after six tries, and the next pull goes on', async () => {
  hub.mischief = dropAfter(hub, 1000, 1000);
  const fault = await faultOf(pull());
  expect(fault).toMatchObject({ code: 'hub/connection-dropped', kind: 'failure' });
  expect(fault.message).toContain('run the same command again');
  expect(paused).toEqual([500, 1000, 2000, 4000, 8000]);
  expect((await readFile(join(directory(), `${train}.part`))).length).toBe(6000);
  hub.mischief = () => false;
  await pull();
  await expectWhole();
  expect(gets().at(-2)).toMatch(/ bytes=6000-$/);
});

test('a file that changed on the hub between two pulls starts over', async () => {
  hub.mischief = dropAfter(hub, 1000, 1000);
  await faultOf(pull());
  hub.files.set(train, storiesOf('Other', 15_000));
  hub.mischief = () => false;
  const before = gets().length;
  await pull();
  await expectWhole();
  expect(gets().slice(before)).toEqual([`GET /storage/${train}`, `GET /storage/${valid}`]);
});

test('storage that has other contents meanwhile sends all of them, which are not taken for the file', async () => {
  const [whole, other] = [hub.files.get(train) as Buffer, storiesOf('Other', 20_000)];
  const drop = dropAfter(hub, 5000, 1);
  hub.mischief = (request, response) => {
    const isDropped = drop(request, response);
    if (isDropped) hub.files.set(train, other);
    return isDropped;
  };
  expect(await faultOf(pull())).toMatchObject({ code: 'hub/checksum', kind: 'failure' });
  expect(await readdir(directory())).not.toContain(train);
  expect(gets().slice(0, 2)).toEqual([`GET /storage/${train}`, `GET /storage/${train} bytes=5000-`]);
  hub.files.set(train, whole);
  await pull();
  await expectWhole();
});

test('a part of unknown origin, and one longer than the file, are not used', async () => {
  await mkdir(directory());
  await writeFile(join(directory(), `${train}.part`), 'x'.repeat(5000));
  await pull();
  await expectWhole();
  await rm(join(directory(), train));
  const bytes = hub.files.get(train) as Buffer;
  await writeFile(join(directory(), `${train}.part`), Buffer.concat([bytes, bytes]));
  await writeFile(join(directory(), `${train}.part.json`), JSON.stringify({ sha256: digestOf(bytes) }));
  expect(await faultOf(pull())).toMatchObject({ code: 'hub/checksum' });
  await pull();
  await expectWhole();
});

test('a file altered on the disk is downloaded anew', async () => {
  await pull();
  await writeFile(join(directory(), valid), 'x'.repeat((hub.files.get(valid) as Buffer).length));
  expect((await pull()).map(({ downloaded }) => downloaded)).toEqual([false, true]);
  await expectWhole();
});

test('contents of another length than the hub said are one clear fault', async () => {
  hub.mischief = ({ url = '' }, response) => {
    if (url.startsWith('/storage/')) response.writeHead(200, { 'content-length': 5 }).end('short');
    return url.startsWith('/storage/');
  };
  const fault = await faultOf(pull());
  expect([fault.code, fault.message.includes('received 5 bytes')]).toEqual(['hub/strange-answer', true]);
});

test('a repository with another name now is followed there', async () => {
  const moved = await startHub('new/Stories');
  for (const [name, bytes] of hub.files) moved.files.set(name, bytes);
  moved.mischief = ({ url = '' }, response) => {
    const isOld = url.startsWith('/datasets/roneneldan/TinyStories/');
    const location = url.replace('roneneldan/TinyStories', 'new/Stories');
    if (isOld) response.writeHead(307, { location }).end();
    return isOld;
  };
  await pull({ endpoint: moved.endpoint });
  await moved.close();
  await expectWhole();
});

test.skipIf(process.platform !== 'linux')('a full disk is one clear fault', async () => {
  await mkdir(directory());
  await symlink('/dev/full', join(directory(), `${train}.part`));
  const sha256 = digestOf(hub.files.get(train) as Buffer);
  await writeFile(join(directory(), `${train}.part.json`), JSON.stringify({ sha256 }));
  const fault = await faultOf(pull());
  expect([fault.code, fault.kind, paused.length]).toEqual(['data/disk-full', 'failure', 0]);
  expect(fault.message).toContain('then run the same command again');
});

const answer =
  (status: number, headers: Record<string, string> = {}): Mischief =>
  (_, response) => {
    response.writeHead(status, headers).end();
    return true;
  };

test.each(['/datasets/', '/storage/'])(
  '429 below %s is waited out as long as the hub says',
  async (below) => {
    let times = 2;
    hub.mischief = (request, response) => {
      if (!request.url?.startsWith(below) || times-- <= 0) return false;
      return answer(429, { 'retry-after': '7' })(request, response);
    };
    await pull();
    await expectWhole();
    expect(paused).toEqual([7000, 7000]);
  },
);

test.each([
  ['404', answer(404), 'hub/not-found', 'request', 'status 404: no such file'],
  ['401', answer(401), 'hub/refused', 'request', 'status 401'],
  [
    '429 again and again',
    answer(429, { 'retry-after': '1' }),
    'hub/too-many-requests',
    'failure',
    'wait 1 s',
  ],
  [
    '429 for an hour',
    answer(429, { 'retry-after': '3600' }),
    'hub/too-many-requests',
    'failure',
    'wait 3600 s',
  ],
  ['503 again and again', answer(503), 'hub/unavailable', 'failure', 'status 503'],
  ['an answer without a checksum', answer(200), 'hub/strange-answer', 'failure', 'x-linked-etag'],
  [
    'redirections in a circle',
    answer(302, { location: '/x' }),
    'hub/strange-answer',
    'failure',
    'redirections',
  ],
])('%s is one clear fault that names the file', async (_, mischief, code, kind, words) => {
  hub.mischief = mischief;
  const fault = await faultOf(pull());
  expect([fault.code, fault.kind]).toEqual([code, kind]);
  expect(fault.message).toContain(words);
  expect(fault.message).toContain(`${hub.endpoint}/`);
  expect(paused.length).toBeLessThanOrEqual(5);
});

test('nobody at the endpoint, and an endpoint that is no address, are one clear fault each', async () => {
  const { endpoint } = hub;
  await hub.close();
  expect(await faultOf(pull({ endpoint }))).toMatchObject({ code: 'hub/unreachable', kind: 'failure' });
  hub = await startHub('a/b');
  expect(await faultOf(pull({ endpoint: 'hub' }))).toMatchObject({ code: 'hub/endpoint', kind: 'request' });
});

test('the command ends with one line and the right exit code', async () => {
  hub.files.delete(valid);
  const words = ['data', 'pull', 'tinystories', '--endpoint', hub.endpoint];
  const missing = await runCommand(cwd, words);
  expect({ code: missing.code, stdout: missing.stdout }).toEqual({ code: 2, stdout: '' });
  expect(linesOf(missing.stderr)).toEqual([expect.stringMatching(/-valid\.txt: expected .* status 404/)]);
  const unknown = await runCommand(cwd, ['data', 'pull', 'tinystory']);
  expect(unknown.code).toBe(2);
  expect(linesOf(unknown.stderr)).toEqual([expect.stringContaining('did you mean "tinystories"')]);
});

test('Ctrl-C keeps what has come and says how to go on', async () => {
  const bytes = hub.files.get(train) as Buffer;
  const words = ['data', 'pull', 'tinystories', '--out', 'stories', '--endpoint', hub.endpoint];
  hub.mischief = ({ url = '' }, response) => {
    if (!url.startsWith('/storage/')) return false;
    response.writeHead(200, { etag: '"x"', 'content-length': bytes.length });
    response.write(bytes.subarray(0, 4000));
    return true;
  };
  const { child, finished } = startCommand(cwd, words);
  const part = join(directory(), `${train}.part`);
  const hasCome = async () => (await readFile(part).catch(() => '')).length === 4000;
  await expect.poll(hasCome, { timeout: 20_000 }).toBe(true);
  child.kill('SIGINT');
  const { code, stderr } = await finished;
  expect(code).toBe(1);
  expect(linesOf(stderr).at(-1)).toContain('data pull tinystories --out stories');
  expect((await readFile(part)).equals(bytes.subarray(0, 4000))).toBe(true);
  hub.mischief = () => false;
  expect((await runCommand(cwd, words)).code).toBe(0);
  await expectWhole();
});
