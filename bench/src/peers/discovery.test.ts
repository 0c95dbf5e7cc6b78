import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { discoverPeers } from './discovery.ts';

const { signal } = new AbortController();
let folder: string;
let withTorch: string;
let without: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ouroboros-peers-'));
  withTorch = await program('with', 'echo 2.99.0');
  without = await program('without', 'echo Traceback >&2; echo "ModuleNotFoundError: no torch" >&2; exit 1');
});

afterAll(() => rm(folder, { recursive: true }));

async function program(name: string, script: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

test('a Python that was named and has torch is used, and says its version', async () => {
  const named = { llmc: './train', torch: withTorch };
  const found = await discoverPeers({ named, search: false, signal });
  expect(found).toEqual({ peers: named, versions: { torch: '2.99.0' }, problems: [] });
});

test('the Python on the PATH is used where it has torch', async () => {
  const found = await discoverPeers({ named: {}, search: true, signal, python: withTorch });
  expect(found.peers).toEqual({ torch: withTorch });
});

test('a Python that was only looked for may lack torch', async () => {
  for (const python of [without, join(folder, 'nowhere')]) {
    const found = await discoverPeers({ named: {}, search: true, signal, python });
    expect(found).toEqual({ peers: {}, versions: {}, problems: [] });
  }
});

test('nothing is looked for where nobody wants it', async () => {
  const found = await discoverPeers({ named: {}, search: false, signal, python: withTorch });
  expect(found.peers).toEqual({});
});

test('a Python that was named and lacks torch is one line, and the other peers stay', async () => {
  const named = { llmc: './train', torch: without };
  const { peers, problems } = await discoverPeers({ named, search: false, signal });
  expect(peers).toEqual({ llmc: './train' });
  expect(problems.map(({ message }) => message)).toEqual([
    `--torch ${without}: expected a Python that can import torch, received ModuleNotFoundError: no torch; its rows are left out`,
  ]);
});

test('a Python that is not there is one line', async () => {
  const named = { torch: join(folder, 'nowhere') };
  const { problems } = await discoverPeers({ named, search: false, signal });
  expect(problems[0]?.message).toContain('received no such program');
});
