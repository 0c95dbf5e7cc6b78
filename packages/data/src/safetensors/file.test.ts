import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allocate, type DataType, elementCount, type Tensor, tensor, tensorOf } from '@ouroboros/onnx';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSafetensors, readSafetensorsHeader, writeSafetensors } from './file.ts';
import { encodeHeader } from './header.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'safetensors-'));
});
afterAll(() => rm(folder, { recursive: true }));

const dtypes = [
  'float64',
  'float32',
  'float16',
  'bfloat16',
  'int64',
  'int32',
  'int16',
  'int8',
  'uint64',
  'uint32',
  'uint16',
  'uint8',
  'bool',
] as const satisfies readonly DataType[];

/** A tensor whose bytes are arbitrary: NaNs with payloads and negative zeros included. */
function randomTensor(dtype: (typeof dtypes)[number], dims: readonly number[], bytes: Uint8Array): Tensor {
  const data = allocate(dtype, elementCount(dims));
  const target = new Uint8Array(data.buffer);
  for (let i = 0; i < target.length; i++) target[i] = bytes[i % bytes.length] as number;
  return tensor(dtype, dims, data);
}

const someTensor = fc
  .tuple(
    fc.constantFrom(...dtypes),
    fc.array(fc.nat(4), { maxLength: 4 }),
    fc.uint8Array({ minLength: 1, maxLength: 64 }),
  )
  .map(([dtype, dims, bytes]) => randomTensor(dtype, dims, bytes));

const someName = fc.oneof(fc.string(), fc.constantFrom('__proto__', '0', 'h.0.attn.c_attn.weight', 'é"\\'));

const bytesOf = ({ data }: Tensor) => Buffer.from((data as Uint8Array).buffer);

test('any tensors and strings survive a round trip bit for bit', async () => {
  const path = join(folder, 'round-trip.safetensors');
  const tensors = fc.uniqueArray(fc.tuple(someName, someTensor), {
    selector: ([name]) => name,
    maxLength: 5,
  });
  await fc.assert(
    fc.asyncProperty(tensors, fc.dictionary(fc.string(), fc.string()), async (entries, metadata) => {
      await writeSafetensors(path, new Map(entries), metadata);
      const read = await readSafetensors(path);
      expect(read.verified).toBe(true);
      expect({ ...read.metadata }).toEqual({ ...metadata });
      expect([...read.tensors.keys()].sort()).toEqual(entries.map(([name]) => name).sort());
      for (const [name, { dtype, dims, ...rest }] of entries) {
        const back = read.tensors.get(name) as Tensor;
        expect([back.dtype, back.dims]).toEqual([dtype, dims]);
        expect(bytesOf(back).equals(bytesOf({ dtype, dims, ...rest }))).toBe(true);
      }
    }),
    { seed: 1, numRuns: 60 },
  );
});

const weights = tensorOf('float32', [2, 3], [1, 2, 3, 4, 5, 6]);
const counts = tensorOf('int64', [2], [7, 8]);

test('the bytes do not depend on the order of the map', async () => {
  const [a, b] = [join(folder, 'a.safetensors'), join(folder, 'b.safetensors')];
  await writeSafetensors(
    a,
    new Map<string, Tensor>([
      ['w', weights],
      ['n', counts],
    ]),
    { x: '1', y: '2' },
  );
  await writeSafetensors(
    b,
    new Map<string, Tensor>([
      ['n', counts],
      ['w', weights],
    ]),
    { y: '2', x: '1' },
  );
  expect(await readFile(a)).toEqual(await readFile(b));
});

test('the data begin at a multiple of 8, each tensor at a multiple of its element', async () => {
  const path = join(folder, 'aligned.safetensors');
  const flag = tensorOf('bool', [1], [1]);
  await writeSafetensors(
    path,
    new Map<string, Tensor>([
      ['a', flag],
      ['w', weights],
      ['n', counts],
    ]),
  );
  const bytes = await readFile(path);
  expect(Number(bytes.readBigUInt64LE(0)) % 8).toBe(0);
  const { entries } = await readSafetensorsHeader(path);
  expect(entries.map(({ name, begin }) => [name, begin])).toEqual([
    ['n', 0],
    ['w', 16],
    ['a', 40],
  ]);
});

test('every altered byte and every truncation is refused with the name of the file', async () => {
  const path = join(folder, 'altered.safetensors');
  await writeSafetensors(
    path,
    new Map<string, Tensor>([
      ['w', weights],
      ['n', counts],
    ]),
    { step: '3' },
  );
  const intact = await readFile(path);
  for (let at = 0; at < intact.length; at++) {
    const altered = Buffer.from(intact);
    altered[at] = (altered[at] as number) ^ 1;
    await writeFile(path, altered);
    const seal = await readSafetensors(path).then(
      ({ verified }) => verified,
      (error: { code: string; message: string }) => [error.code, error.message.startsWith(path)],
    );
    // A flipped bit in the checksum's own key hides the checksum: only a reader that insists on one refuses the file.
    if (seal !== false) expect(seal).toEqual(['data/corrupt', true]);
    await expect(readSafetensors(path, { sealed: true })).rejects.toMatchObject({ code: 'data/corrupt' });
  }
  for (const length of [0, 4, 8, 20, intact.length - 1]) {
    await writeFile(path, intact.subarray(0, length));
    await expect(readSafetensors(path)).rejects.toMatchObject({ code: 'data/corrupt' });
  }
  await writeFile(path, Buffer.concat([intact, Buffer.from([0])]));
  await expect(readSafetensors(path)).rejects.toMatchObject({ code: 'data/corrupt' });
});

test('a file without a checksum is read, and said to be unverified', async () => {
  const path = join(folder, 'foreign.safetensors');
  const entry = { name: 'w', dtype: 'float32', dims: [1], begin: 0, end: 4 } as const;
  await writeFile(path, Buffer.concat([encodeHeader([entry], { format: 'pt' }), Buffer.alloc(4)]));
  expect(await readSafetensors(path)).toEqual({
    tensors: new Map([['w', tensorOf('float32', [1], [0])]]),
    metadata: { format: 'pt' },
    verified: false,
  });
});

/** A file with this header and `bytes` zeros as its data. */
function crafted(header: unknown, bytes: number): Buffer {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(bytes)]);
}

test.each([
  ['no JSON', crafted('hello', 0)],
  ['a list', crafted([], 0)],
  ['an unknown dtype', crafted({ a: { dtype: 'F4', shape: [1], data_offsets: [0, 1] } }, 1)],
  ['a negative size', crafted({ a: { dtype: 'U8', shape: [-1], data_offsets: [0, 1] } }, 1)],
  [
    'offsets that do not fit the shape',
    crafted({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } }, 4),
  ],
  ['a hole', crafted({ a: { dtype: 'U8', shape: [1], data_offsets: [1, 2] } }, 2)],
  [
    'two tensors on one place',
    crafted(
      {
        a: { dtype: 'U8', shape: [2], data_offsets: [0, 2] },
        b: { dtype: 'U8', shape: [2], data_offsets: [0, 2] },
      },
      2,
    ),
  ],
  ['metadata that are no strings', crafted({ __metadata__: { a: 1 } }, 0)],
  ['another format', Buffer.from('PK\x03\x04 this is a zip archive')],
])('%s is refused', async (_, bytes) => {
  const path = join(folder, 'crafted.safetensors');
  await writeFile(path, bytes);
  await expect(readSafetensors(path)).rejects.toMatchObject({ code: 'data/corrupt' });
});

test('a missing file is a request that cannot be met', async () => {
  const path = join(folder, 'nowhere.safetensors');
  await expect(readSafetensors(path)).rejects.toMatchObject({ code: 'data/file-missing', kind: 'request' });
});

test('strings and reserved names are refused', async () => {
  const path = join(folder, 'refused.safetensors');
  const text: Tensor = tensor('string', [1], ['a']);
  await expect(writeSafetensors(path, new Map([['t', text]]))).rejects.toThrow(RangeError);
  await expect(writeSafetensors(path, new Map([['__metadata__', counts]]))).rejects.toThrow(RangeError);
  await expect(writeSafetensors(path, new Map(), { 'ouroboros.sha256': '' })).rejects.toThrow(RangeError);
});
