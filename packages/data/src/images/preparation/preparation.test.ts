import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { PreparationProgress } from '../../preparation/progress.ts';
import { skippedText } from '../../preparation/skipped.ts';
import { faceAttributes } from '../faces/attributes.ts';
import { drawFace } from '../faces/face.ts';
import type { ImageShard } from '../image-shard.ts';
import { ImageView } from '../image-view.ts';
import { prepareFreshImages } from './fresh-images.ts';
import type { CelebAOptions, ImageFolderOptions, ImageOptions } from './options.ts';
import { prepareImages } from './preparation.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'images-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** PNG files of 20 x 24 pixels, each of one gray level. */
let grays: readonly Buffer[];
beforeAll(async () => {
  const levels = Array.from({ length: 60 }, (_, k) => 4 * k);
  const create = (level: number) => ({
    width: 20,
    height: 24,
    channels: 3 as const,
    background: { r: level, g: level, b: level },
  });
  grays = await Promise.all(
    levels.map((level) =>
      sharp({ create: create(level) })
        .png()
        .toBuffer(),
    ),
  );
});

const gray = (k: number) => grays[k] as Buffer;

/** The number of the gray that each image of a shard is. */
function numbersOf(shard: ImageShard): number[] {
  const view = ImageView.join([{ shard }]);
  const numbers = Array.from({ length: view.images }, (_, k) => {
    const bytes = view.bytes([k]);
    expect(bytes.every((value) => value === bytes[0])).toBe(true);
    return (bytes[0] as number) / 4;
  });
  view.close();
  return numbers;
}

/** A folder in CelebA's layout: grays 0 .. count - 1, split as `splitOf` says. */
async function writeCelebA(count: number, splitOf: (k: number) => number): Promise<CelebAOptions> {
  const path = join(folder, 'celeba');
  await mkdir(join(path, 'img_align_celeba'), { recursive: true });
  const name = (k: number) => `${String(k + 1).padStart(6, '0')}.jpg`;
  for (let k = 0; k < count; k++) await writeFile(join(path, 'img_align_celeba', name(k)), gray(k));
  const lines = Array.from({ length: count }, (_, k) => `${name(k)} ${splitOf(k)}\n`);
  await writeFile(join(path, 'list_eval_partition.txt'), lines.join(''));
  return { source: 'celeba', path, size: 8 };
}

async function writeFolder(
  files: Readonly<Record<string, Uint8Array | string>>,
): Promise<ImageFolderOptions> {
  const path = join(folder, 'pictures');
  for (const [name, contents] of Object.entries(files)) {
    await mkdir(join(path, name, '..'), { recursive: true });
    await writeFile(join(path, name), contents);
  }
  return { source: 'folder', path, size: 8, testShare: 0.25 };
}

const out = (name = 'out') => join(folder, name);

/** Everything in a directory, by path. */
async function bytesOf(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const pairs = await Promise.all(
    files.map(async (path) => [path.slice(directory.length), await readFile(path, 'hex')] as const),
  );
  return Object.fromEntries(pairs.sort());
}

/** Whether a path is held out at a quarter: the rule that the documentation states. */
function isTest(path: string): boolean {
  return createHash('sha256').update(path).digest().readUInt32BE(0) < 2 ** 30;
}

test("CelebA's splits come as the partition says, each in its order, the validation images in neither", async () => {
  const options = await writeCelebA(30, (k) => (k % 5 === 3 ? 1 : k % 5 === 4 ? 2 : 0));
  const { train, trainImages, test, skipped } = await prepareImages(out(), options);
  const numbers = (wanted: (k: number) => boolean) => Array.from({ length: 30 }, (_, k) => k).filter(wanted);
  expect(numbersOf(train)).toEqual(numbers((k) => k % 5 < 3));
  expect(numbersOf(test)).toEqual(numbers((k) => k % 5 === 4));
  expect([trainImages, skipped]).toEqual([18, { count: 0, first: [] }]);
  expect(train.manifest).toMatchObject({
    channels: 3,
    height: 8,
    width: 8,
    provenance: { source: 'celeba', split: 'train', size: 8, crop: 148 / 178, candidates: [0, 18] },
  });
  expect((await readdir(out())).sort()).toEqual(['preparation.json', 'test', 'train']);
});

test('as many images are taken as are asked for, the first ones', async () => {
  const options = { ...(await writeCelebA(30, (k) => (k < 20 ? 0 : 2))), images: 7, testImages: 3 };
  const { train, test } = await prepareImages(out(), options);
  expect([numbersOf(train), numbersOf(test)]).toEqual([
    [0, 1, 2, 3, 4, 5, 6],
    [20, 21, 22],
  ]);
});

test('files without an image to use are skipped, counted and named', async () => {
  const options = await writeCelebA(20, (k) => (k < 14 ? 0 : 2));
  const place = (k: number) =>
    join(options.path, 'img_align_celeba', `${String(k + 1).padStart(6, '0')}.jpg`);
  const small = await sharp(gray(5)).resize(9, 9).png().toBuffer();
  await writeFile(place(0), '');
  await writeFile(place(3), 'Not an image.\n');
  await writeFile(place(5), small);
  await rm(place(8));
  await writeFile(place(15), gray(15).subarray(0, 70));
  const { train, test, skipped } = await prepareImages(out(), { ...options, images: 10, testImages: 4 });
  expect(numbersOf(train)).toEqual([1, 2, 4, 6, 7, 9, 10, 11, 12, 13]);
  expect(numbersOf(test)).toEqual([14, 16, 17, 18]);
  expect(skipped.count).toBe(5);
  expect(skipped.first).toEqual([
    { name: '000016.jpg', reason: expect.stringMatching(/^cannot be decoded: ./) },
    { name: '000001.jpg', reason: 'an empty file' },
    { name: '000004.jpg', reason: 'no image in a format that is read' },
    { name: '000006.jpg', reason: '9 x 9: its square of 7 x 7 is smaller than 8 x 8' },
    { name: '000009.jpg', reason: 'no such file' },
  ]);
  expect((await prepareImages(out(), { ...options, images: 10, testImages: 4 })).skipped).toEqual(skipped);
});

test('fewer images than asked for, none at all, or more bad files than good ones are refused in one line', async () => {
  const options = await writeCelebA(10, (k) => (k < 6 ? 0 : 2));
  const place = (k: number) =>
    join(options.path, 'img_align_celeba', `${String(k + 1).padStart(6, '0')}.jpg`);
  await rm(place(1));
  await expect(prepareImages(out('a'), { ...options, images: 6 })).rejects.toMatchObject({
    code: 'data/too-few-images',
    kind: 'request',
    message: `${options.path}: expected 6 training images, received 5, 1 skipped (000002.jpg: no such file); lower data.images, or give more images`,
  });
  // The remedy works where it was refused.
  expect(await readdir(out('a'))).toEqual(['preparation.json']);
  expect((await prepareImages(out('a'), { ...options, images: 5 })).trainImages).toBe(5);
  for (const k of [2, 3, 4]) await writeFile(place(k), 'text');
  await expect(prepareImages(out('b'), options)).rejects.toMatchObject({
    code: 'data/too-many-skipped',
    message: expect.stringMatching(
      /expected training images in at least half of the files, received 2, 4 skipped \(000002.jpg: no such file; .*; \.\.\.\)/,
    ),
  });
  for (const k of [6, 7, 8, 9]) await writeFile(place(k), '');
  await expect(prepareImages(out('c'), options)).rejects.toMatchObject({
    code: 'data/no-image',
    message: expect.stringContaining('received 0, 4 skipped (000007.jpg: an empty file;'),
  });
});

test('a skipped file is told in one line, whatever its name', () => {
  const skipped = { count: 4, first: [{ name: 'a\nb\u001b[2J.jpg', reason: 'an empty file' }] };
  expect(skippedText(skipped)).toBe('4 skipped (a\ufffdb\ufffd[2J.jpg: an empty file; ...)');
});

test('more images than a split has files are refused before any file is read', async () => {
  const options = await writeCelebA(10, (k) => (k < 6 ? 0 : 2));
  await rm(join(options.path, 'img_align_celeba', '000001.jpg'));
  for (const [wanted, message] of [
    [{ images: 7 }, 'expected 7 training images, received 6, none skipped; lower data.images'],
    [{ testImages: 5 }, 'expected 5 test images, received 4, none skipped; lower data.testImages'],
  ] as const) {
    const seen: unknown[] = [];
    const onProgress = (progress: unknown) => seen.push(progress);
    await expect(prepareImages(out(), { ...options, ...wanted }, { onProgress })).rejects.toThrow(message);
    expect(seen).toEqual([]);
  }
});

test('a partition with a line that is none is refused, naming the line', async () => {
  const options = await writeCelebA(6, (k) => (k < 4 ? 0 : 2));
  const path = join(options.path, 'list_eval_partition.txt');
  const whole = await readFile(path, 'utf8');
  const wrong = [
    '000007.jpg',
    '000007.jpg 3',
    '000007.jpg,0',
    '../secret.jpg 0',
    'x'.repeat(500),
    'y'.repeat(1 << 20),
  ];
  for (const line of wrong) {
    await writeFile(path, `${whole}${line}\n`);
    const fault = await prepareImages(out(), options).catch((error: unknown) => error as Error);
    expect(fault).toMatchObject({ code: 'data/partition-malformed', kind: 'request' });
    expect((fault as Error).message).toContain(
      'list_eval_partition.txt, line 7: expected the name of an image',
    );
    expect((fault as Error).message.length).toBeLessThan(500);
  }
  await rm(path);
  await mkdir(path);
  await expect(prepareImages(out(), options)).rejects.toMatchObject({ code: 'data/not-readable' });
  await rm(path, { recursive: true });
  await writeFile(path, whole.trim().replaceAll('\n', '\r\n\r\n'));
  expect(numbersOf((await prepareImages(out(), options)).train)).toEqual([0, 1, 2, 3]);
});

test('a folder of images is read in the order of its paths, and each path decides on which side it lies', async () => {
  const names = Array.from(
    { length: 40 },
    (_, k) => `${'cab'[k % 3]}/image ${String(k).padStart(2, '0')}.PNG`,
  );
  const files = Object.fromEntries(names.map((name, k) => [name, gray(k)]));
  const more = { 'notes.txt': 'no image', '.hidden.png': gray(50), 'c/.cache/x.png': gray(51) };
  const options = await writeFolder({ ...files, ...more });
  const { train, test } = await prepareImages(out('a'), options);
  const sorted = [...names].sort();
  const numbers = (some: readonly string[]) => some.map((name) => names.indexOf(name));
  expect(numbersOf(test)).toEqual(numbers(sorted.filter(isTest)));
  expect(numbersOf(train)).toEqual(numbers(sorted.filter((name) => !isTest(name))));
  expect(test.manifest.examples).toBeGreaterThan(4);
  // More files move none of those that are there.
  const added = Object.fromEntries(Array.from({ length: 10 }, (_, k) => [`d/${k}.jpg`, gray(40 + k)]));
  await writeFolder(added);
  const later = await prepareImages(out('b'), options);
  expect(numbersOf(later.test).filter((k) => k < 40)).toEqual(numbersOf(test));
  expect(numbersOf(later.train).filter((k) => k < 40)).toEqual(numbersOf(train));
});

test('a training image with the pixels of a test image is refused, or dropped and counted', async () => {
  const names = Array.from({ length: 20 }, (_, k) => `${k}.png`);
  const held = names.filter(isTest);
  expect(held.length).toBeGreaterThan(1);
  const copy = names.find((name) => !isTest(name)) as string;
  const original = names.indexOf(held[0] as string);
  const files = Object.fromEntries(names.map((name, k) => [name, gray(k)]));
  // Another file, the same picture.
  const options = await writeFolder({
    ...files,
    [copy]: await sharp(gray(original)).webp({ lossless: true }).toBuffer(),
  });
  await expect(prepareImages(out('a'), options)).rejects.toMatchObject({
    code: 'data/split-overlap',
    message: expect.stringContaining(
      `received the pixels of ${copy} in both; remove it from one of them, or set overlap`,
    ),
  });
  const { train, skipped } = await prepareImages(out('a'), { ...options, overlap: 'drop' });
  expect(numbersOf(train)).not.toContain(original);
  expect(skipped).toEqual({ count: 1, first: [{ name: copy, reason: 'the same as a test image' }] });
});

test('an empty folder, no folder, a file and a folder without its parts are requests that cannot be met', async () => {
  const empty = await writeFolder({ 'notes.txt': 'no image' });
  await expect(prepareImages(out(), empty)).rejects.toMatchObject({
    code: 'data/no-image',
    message: expect.stringContaining('expected at least one test image, received 0, none skipped'),
  });
  const nowhere = { ...empty, path: join(folder, 'nowhere') };
  await expect(prepareImages(out(), nowhere)).rejects.toMatchObject({ code: 'data/file-missing' });
  const file = { ...empty, path: join(empty.path, 'notes.txt') };
  await expect(prepareImages(out(), file)).rejects.toThrow('expected a folder of images, received a file');
  await expect(prepareImages(out(), { ...empty, source: 'celeba' })).rejects.toThrow(
    'received a folder without img_align_celeba; check data.path',
  );
  const unknown = { ...empty, source: 'celebs' } as unknown as ImageOptions;
  await expect(prepareImages(out(), unknown)).rejects.toThrow('did you mean "celeba"?');
});

test('options that cannot be met are refused by name', async () => {
  const options = await writeFolder({ 'a.png': gray(0) });
  const wrong: readonly (readonly [Partial<ImageFolderOptions>, string])[] = [
    [{ size: 7 }, 'size of images'],
    [{ crop: 0 }, 'data.crop'],
    [{ crop: 1.1 }, 'data.crop'],
    [{ testShare: 1 }, 'data.testShare'],
    [{ images: 0 }, 'data.images'],
    [{ testImages: 1.5 }, 'data.testImages'],
  ];
  for (const [change, name] of wrong) {
    const fault = await prepareImages(out(), { ...options, ...change }).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'data/option', kind: 'request' });
    expect((fault as Error).message.startsWith(name)).toBe(true);
  }
});

test('drawn faces come with their attributes, and the splits are disjoint streams', async () => {
  const options = { source: 'embedded', seed: 7, images: 30, testImages: 10, size: 16 } as const;
  const { train, test } = await prepareImages(out(), options);
  for (const [split, shard] of [
    ['train', train],
    ['test', test],
  ] as const) {
    const view = ImageView.join([{ shard }]);
    expect(view.attributes).toEqual(faceAttributes.map(({ name }) => name));
    for (let index = 0; index < view.images; index++) {
      const face = drawFace({ seed: 7, split, index, size: 16 });
      expect(view.bytes([index])).toEqual(face.pixels);
      expect(view.attributesOf([index])).toEqual(face.attributes);
    }
    view.close();
  }
  expect([train.manifest.examples, test.manifest.examples]).toEqual([30, 10]);
});

test('the same options make the same bytes whatever the number of threads, and a second call makes nothing', async () => {
  const options = await writeCelebA(40, (k) => (k % 4 === 0 ? 2 : 0));
  await writeFile(join(options.path, 'img_align_celeba', '000007.jpg'), '');
  await prepareImages(out('a'), options, { threads: 1 });
  await prepareImages(out('b'), options, { threads: 7 });
  expect(await bytesOf(out('a'))).toEqual(await bytesOf(out('b')));
  const past = new Date(0);
  await utimes(join(out('a'), 'train', 'pixels.bin'), past, past);
  const reported: PreparationProgress[] = [];
  const first = await prepareImages(out('b'), options);
  await rm(options.path, { recursive: true });
  const again = await prepareImages(out('b'), options, { onProgress: (progress) => reported.push(progress) });
  expect([again, reported]).toEqual([first, []]);
  await expect(prepareImages(out('b'), { ...options, size: 9 })).rejects.toMatchObject({
    code: 'data/prepared-otherwise',
  });
});

test('progress counts images up to the end of both stages', async () => {
  const options = await writeCelebA(30, (k) => (k < 20 ? 0 : 2));
  await rm(join(options.path, 'img_align_celeba', '000003.jpg'));
  const seen = new Map<string, PreparationProgress>();
  await prepareImages(out(), options, {
    onProgress: (progress) => {
      expect(progress.done).toBeGreaterThanOrEqual(seen.get(progress.stage)?.done ?? 0);
      seen.set(progress.stage, progress);
    },
  });
  expect([...seen.values()]).toEqual([
    { stage: 'test', done: 10, total: 10, unit: 'images' },
    { stage: 'train', done: 20, total: 20, unit: 'images' },
  ]);
});

test('a preparation interrupted anywhere goes on and ends with the same bytes', async () => {
  const options = await writeCelebA(24, (k) => (k < 16 ? 0 : 2));
  await rm(join(options.path, 'img_align_celeba', '000003.jpg'));
  await prepareImages(out('whole'), options);
  let interruptions = 0;
  for (let stop = 1; stop < 100; stop += 2) {
    const aborter = new AbortController();
    let seen = 0;
    const onProgress = () => {
      if (++seen === stop) aborter.abort(new Error('stop'));
    };
    try {
      await prepareImages(out('cut'), options, { signal: aborter.signal, onProgress, threads: 3 });
      break;
    } catch (error) {
      expect((error as Error).message).toBe('stop');
      interruptions++;
    }
  }
  expect(interruptions).toBeGreaterThan(3);
  expect(await bytesOf(out('cut'))).toEqual(await bytesOf(out('whole')));
});

test('files that change in the middle of a preparation are refused', async () => {
  const options = await writeCelebA(10, (k) => (k < 6 ? 0 : 2));
  const aborter = new AbortController();
  const onProgress = ({ stage }: PreparationProgress) => {
    if (stage === 'train') aborter.abort(new Error('stop'));
  };
  await expect(prepareImages(out(), options, { signal: aborter.signal, onProgress })).rejects.toThrow('stop');
  await appendFile(join(options.path, 'list_eval_partition.txt'), '000001.jpg 0\n');
  await expect(prepareImages(out(), options)).rejects.toMatchObject({ code: 'data/source-changed' });
});

test('fresh batches take the images behind those before, skipped ones passed over, until there are too few', async () => {
  const celeba = await writeCelebA(30, (k) => (k < 24 ? 0 : 2));
  for (const k of [3, 10]) {
    await writeFile(join(celeba.path, 'img_align_celeba', `${String(k + 1).padStart(6, '0')}.jpg`), '');
  }
  const options = { ...celeba, images: 7 };
  const third = await prepareFreshImages(out(), options, 3);
  expect(third.directory).toBe(join(out(), 'train-3'));
  expect(numbersOf(third)).toEqual([16, 17, 18, 19, 20, 21, 22]);
  expect(numbersOf(await prepareFreshImages(out(), options, 1))).toEqual([0, 1, 2, 4, 5, 6, 7]);
  expect(numbersOf(await prepareFreshImages(out(), options, 2))).toEqual([8, 9, 11, 12, 13, 14, 15]);
  await expect(prepareFreshImages(out(), options, 4)).rejects.toMatchObject({
    code: 'data/too-few-images',
    message: expect.stringContaining(
      'expected 7 training images for batch 4, behind those of the batches before',
    ),
  });
  expect(await readdir(out())).not.toContain('train-4.partial');
});

test('fresh faces are the next ones of their stream', async () => {
  const options = { source: 'embedded', seed: 3, images: 5, testImages: 2, size: 16 } as const;
  const shard = await prepareFreshImages(out(), options, 2);
  const view = ImageView.join([{ shard }]);
  expect(view.bytes([0])).toEqual(drawFace({ seed: 3, index: 5, size: 16 }).pixels);
  expect(view.attributesOf([4])).toEqual(drawFace({ seed: 3, index: 9, size: 16 }).attributes);
  view.close();
});

test('prepared images are used where they lie, the first ones, and give fresh batches too', async () => {
  const celeba = await writeCelebA(30, (k) => (k < 20 ? 0 : 2));
  const first = await prepareImages(out('ready'), celeba);
  const options = { source: 'prepared', path: out('ready'), images: 6, testImages: 4, size: 8 } as const;
  const { train, trainImages, test, skipped } = await prepareImages(out(), options);
  expect([train, trainImages, skipped.count]).toEqual([first.train, 6, 0]);
  expect(numbersOf(test)).toEqual([20, 21, 22, 23]);
  expect(await prepareImages(out(), options)).toEqual({ train, trainImages, test, skipped });
  expect(numbersOf(await prepareFreshImages(out(), options, 3))).toEqual([12, 13, 14, 15, 16, 17]);
  await expect(prepareFreshImages(out(), options, 4)).rejects.toMatchObject({ code: 'data/too-few-images' });
  await expect(prepareImages(out('b'), { ...options, images: 21 })).rejects.toMatchObject({
    code: 'data/too-few-images',
  });
  await expect(prepareImages(out('c'), { ...options, size: 16 })).rejects.toThrow(
    /train: expected images of 16 x 16, as the model takes them, received 3 x 8 x 8/,
  );
  await expect(prepareImages(out('d'), { ...options, path: join(folder, 'celeba') })).rejects.toMatchObject({
    code: 'data/not-prepared',
  });
  await cp(out('ready'), out('copy'), { recursive: true });
  await writeFile(join(out('copy'), 'train', 'pixels.bin'), Buffer.alloc(20 * 192));
  await expect(prepareImages(out('e'), { ...options, path: out('copy') })).rejects.toMatchObject({
    code: 'data/corrupt',
  });
});

test('prepared images that are others than before, or are wanted otherwise, are refused', async () => {
  const celeba = await writeCelebA(12, (k) => (k < 8 ? 0 : 2));
  await prepareImages(out('ready'), celeba);
  const options = { source: 'prepared', path: out('ready') } as const;
  const { trainImages, test: tested } = await prepareImages(out(), options);
  expect([trainImages, tested.manifest.examples]).toEqual([8, 4]);
  await expect(prepareImages(out(), { ...options, images: 5 })).rejects.toMatchObject({
    code: 'data/prepared-otherwise',
  });
  await rm(out('ready'), { recursive: true });
  await prepareImages(out('ready'), { ...celeba, size: 10 });
  await expect(prepareImages(out(), options)).rejects.toMatchObject({ code: 'data/source-changed' });
});

const real = fileURLToPath(new URL('../../../../../../shared/data/celeba', import.meta.url));

test.skipIf(!existsSync(real))(
  'real photographs are prepared as the official partition says (skipped without ../shared/data)',
  async () => {
    const options: CelebAOptions = { source: 'celeba', path: real, size: 64, images: 200, testImages: 50 };
    const { train, test, skipped } = await prepareImages(out(), options);
    expect([train.manifest.examples, test.manifest.examples, skipped.count]).toEqual([200, 50, 0]);
    const view = ImageView.join([{ shard: train }]);
    const first = view.bytes([0]);
    const direct = await sharp(join(real, 'img_align_celeba', '000001.jpg'))
      .extract({ left: 7, top: 17, width: 74, height: 74 })
      .resize(64, 64)
      .raw()
      .toBuffer();
    const interleaved = Uint8Array.from(
      { length: 12288 },
      (_, i) => first[(i % 3) * 4096 + Math.floor(i / 3)] as number,
    );
    expect(interleaved).toEqual(new Uint8Array(direct));
    view.close();
  },
);
