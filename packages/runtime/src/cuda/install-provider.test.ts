import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { installCudaProvider } from './install-provider.ts';
import { type ProviderPlace, providerPlace } from './provider.ts';
import { neededLibraries } from './shared-object.ts';

/* A package with an install script of its own stands for onnxruntime-node; a shared object that is here anyway for the provider. */

const platform = `${process.platform}/${process.arch}`;
const names = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'];
const sample = join(
  dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json')),
  'bin/napi-v6',
  platform,
  'onnxruntime_binding.node',
);

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'provider-'));
  await mkdir(join(root, 'bin/napi-v6', platform), { recursive: true });
  await mkdir(join(root, 'script'));
  await writeFile(join(root, 'package.json'), JSON.stringify({ name: 'fake', version: '1.2.3' }));
  const manifest = Object.fromEntries(names.map((name) => [`./${name}`, {}]));
  const metadata = {
    requirements: { [platform]: ['cuda12'], 'beos/x64': [] },
    manifests: { [`${platform}:cuda12`]: manifest },
    feeds: { nuget: { index: 'https://feed.example/index.json' } },
  };
  await writeFile(join(root, 'script/install-metadata.js'), `module.exports = ${JSON.stringify(metadata)}`);
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A script that puts `bytes` bytes of a shared object where each file belongs, and then does `after`. */
async function script({ bytes = 1e9, after = '' }: { bytes?: number; after?: string } = {}): Promise<void> {
  const text = `
const fs = require('node:fs'), path = require('node:path');
const bin = path.join(__dirname, '../bin/napi-v6', ${JSON.stringify(platform)});
fs.mkdirSync(bin, { recursive: true });
const bytes = fs.readFileSync(${JSON.stringify(sample)}).subarray(0, ${bytes});
if (process.env.ONNXRUNTIME_NODE_INSTALL !== 'true' || process.env.npm_package_json) throw new Error('not told to fetch');
for (const name of ${JSON.stringify(names)}) fs.writeFileSync(path.join(bin, name), bytes);
${after}`;
  await writeFile(join(root, 'script/install.js'), text);
}

const place = (): ProviderPlace => providerPlace(root);
const install = (patience = 20_000) => installCudaProvider({ place: place(), patience });

/** Names below the package that are neither its own nor what is installed. */
async function leftBehind(): Promise<readonly string[]> {
  return (await readdir(root)).filter((name) => !['bin', 'package.json', 'script'].includes(name));
}

describe.runIf(process.platform === 'linux')('the CUDA provider', () => {
  test('is fetched once, also below an npm', async () => {
    await script();
    process.env.npm_package_json = join(root, 'package.json');
    expect(await install()).toBe(true);
    delete process.env.npm_package_json;
    expect((await readdir(place().folder)).sort()).toEqual([...names].sort());
    await script({ after: 'throw new Error("called again")' });
    expect(await install()).toBe(false);
    expect(await leftBehind()).toEqual([]);
  });

  test('is fetched again where a file is only half there', async () => {
    await script();
    await install();
    const file = join(place().folder, names[1] as string);
    await writeFile(file, (await readFile(file)).subarray(0, 1000));
    expect(await install()).toBe(true);
    expect(await neededLibraries(file)).toContain('libc.so.6');
  });

  test.each([
    [
      'no network',
      { after: `throw new Error('getaddrinfo ENOTFOUND feed.example')` },
      /received no connection to feed\.example \(getaddrinfo ENOTFOUND feed\.example\); [^\n]*HTTPS_PROXY/,
    ],
    [
      'a server that refuses',
      { after: `throw new Error('Failed to download from x. HTTP status code = 503')` },
      /no connection to feed\.example \([^\n]*503\)/,
    ],
    ['half a file', { bytes: 1000 }, /libonnxruntime_providers_\w+\.so not whole; run it again/],
    [
      'a full disk',
      { after: `throw new Error('ENOSPC: no space left on device, write')` },
      /expected a folder that this user may write to, with 2 GB of room/,
    ],
    [
      'a script that hangs',
      { after: 'setInterval(() => {}, 1000)' },
      /received nothing more from feed\.example/,
    ],
  ])('%s: one line, and what was there stays', { timeout: 30_000 }, async (_, broken, line) => {
    const kept = join(place().folder, names[0] as string);
    await writeFile(kept, 'kept');
    await script(broken);
    const failure = await install(1000).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: 'failure', message: expect.stringMatching(line) });
    expect((failure as Error).message).not.toContain('\n');
    expect(await readFile(kept, 'utf8')).toBe('kept');
    expect(existsSync(join(place().folder, names[1] as string))).toBe(false);
    expect(await leftBehind()).toEqual([]);
  });

  test('what a killed installation left behind is removed by the next', async () => {
    await mkdir(join(root, '.setup-cuda-999999999'));
    await script();
    await install();
    expect(await leftBehind()).toEqual([]);
  });

  test('a stopped installation leaves nothing', async () => {
    await script({ after: 'setInterval(() => {}, 1000)' });
    const controller = new AbortController();
    const onBytes = () => controller.abort(new Error('stopped'));
    const work = installCudaProvider({ place: place(), signal: controller.signal, onBytes });
    await expect(work).rejects.toThrow('stopped');
    expect([await leftBehind(), await readdir(place().folder)]).toEqual([[], []]);
  });
});

test('a platform without CUDA is refused', () => {
  expect(() => providerPlace(root, 'beos/x64')).toThrow(
    /^the CUDA provider: .* received beos\/x64; use --device/,
  );
});
