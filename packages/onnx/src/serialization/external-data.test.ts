import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from '@ouroboros/errors';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GraphBuilder } from '../builder.ts';
import type { Model } from '../model.ts';
import { tensorOf } from '../tensor.ts';
import { fixtureBytes, fixtureDirectory, fixturePath } from '../testing/fixtures.ts';
import { readModel, readModelFile, writeModel, writeModelFile } from './index.ts';
import { canonical } from './testing/canonical.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ouroboros-onnx-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function weights(model: Model): (number | bigint)[][] {
  return model.graph.initializers.map((value) => [...((value.initializer?.data ?? []) as Float32Array)]);
}

const expected = [
  [0, 1, 2, 3, 4, 5],
  [0n, 1n, 2n],
];

test('tensors beside the model are read at their offsets, aligned or not', () => {
  expect(weights(readModelFile(fixturePath('external')))).toEqual(expected);
});

test('inlined, a model needs no other file', () => {
  const bytes = writeModel(readModelFile(fixturePath('external')));
  expect(weights(readModel(bytes))).toEqual(expected);
});

test('kept, the model goes back beside its data with the entries it had', () => {
  const path = join(folder, 'external.onnx');
  copyFileSync(fixturePath('external'), path);
  copyFileSync(join(fixtureDirectory, 'external.data'), join(folder, 'external.data'));
  const model = readModelFile(path);
  model.documentation = 'changed';
  writeModelFile(model, path, { externalData: 'keep' });
  expect(existsSync(join(folder, 'external.onnx.data'))).toBe(false);
  expect(JSON.stringify(canonical(readFileSync(path)))).toContain('checksum');
  expect(weights(readModelFile(path))).toEqual(expected);
});

test('kept in another folder, the data goes along', () => {
  const path = join(folder, 'sub', 'copy.onnx');
  writeModelFile(readModelFile(fixturePath('external')), path, { externalData: 'keep' });
  expect(statSync(join(folder, 'sub', 'copy.onnx.data')).size).toBe(4096 + 24);
  expect(weights(readModelFile(path))).toEqual(expected);
});

test('what is added to a model that keeps its data goes into another file', () => {
  const builder = new GraphBuilder('g');
  const first = builder.initializer('first', tensorOf('float32', [4], [1, 2, 3, 4]));
  builder.output(builder.op('Relu', [first]), 'y');
  const path = join(folder, 'model.onnx');
  writeModelFile(builder.model(), path, { externalDataThreshold: 1 });
  const model = readModelFile(path);
  model.graph.addInitializer('second', tensorOf('float32', [2], [5, 6]));
  writeModelFile(model, path, { externalData: 'keep', externalDataThreshold: 1 });
  expect(existsSync(join(folder, 'model.onnx.1.data'))).toBe(true);
  expect(weights(readModelFile(path))).toEqual([
    [1, 2, 3, 4],
    [5, 6],
  ]);
});

test('a threshold sends large tensors to a file beside the model', () => {
  const builder = new GraphBuilder('g');
  const x = builder.input('x', 'float32', [1]);
  const large = builder.initializer(
    'large',
    tensorOf(
      'float32',
      [300],
      Array.from({ length: 300 }, (_, i) => i),
    ),
  );
  builder.output(builder.op('Add', [builder.op('Add', [x, large]), builder.scalar('float32', 2)]), 'y');
  const path = join(folder, 'model.onnx');
  writeModelFile(builder.model(), path, { externalDataThreshold: 1000 });
  expect(statSync(path).size).toBeLessThan(600);
  expect(statSync(`${path}.data`).size).toBe(1200);
  expect(readModelFile(path).graph.initializers[0]?.initializer?.data[299]).toBe(299);
  expect(readModelFile(path).graph.initializers[1]?.initializer?.data[0]).toBe(2);
});

/** The fixture with another location of the same length for its data. */
function relocated(location: string): Uint8Array {
  expect(location).toHaveLength('external.data'.length);
  const text = Buffer.from(fixtureBytes('external')).toString('latin1');
  return Buffer.from(text.replaceAll('external.data', location), 'latin1');
}

test.each(['../ext/nal.da', '/etc/hostname', 'sub/../../a.d', 'a\\..\\..\\b.ddd'])(
  'a location outside the folder is refused: %s',
  (location) => {
    expect(() => readModel(relocated(location), { baseDirectory: folder, name: 'm.onnx' })).toThrow(
      /m\.onnx: external data of tensor "a": expected a path inside the model's folder/,
    );
  },
);

test('a link that leads outside the folder is refused', () => {
  mkdirSync(join(folder, 'inner'));
  writeFileSync(join(folder, 'secret'), new Uint8Array(64));
  symlinkSync(join(folder, 'secret'), join(folder, 'inner', 'external.data'));
  const read = () => readModel(fixtureBytes('external'), { baseDirectory: join(folder, 'inner') });
  expect(read).toThrow(/expected a file inside the model's folder, received a link/);
});

test('missing and short data files are named', () => {
  const read = () => readModel(fixtureBytes('external'), { baseDirectory: folder });
  expect(read).toThrow(/tensor "a": expected the file "external\.data", received nothing/);
  copyFileSync(join(fixtureDirectory, 'external.data'), join(folder, 'external.data'));
  truncateSync(join(folder, 'external.data'), 40);
  expect(read).toThrow(/tensor "b": expected 24 bytes, received 24 at offset 32 of a file with 8 from there/);
  expect(() => readModel(fixtureBytes('external'))).toThrow(
    /expected readModelFile, or the option baseDirectory/,
  );
});

test('a place that cannot be written is named and leaves nothing behind', () => {
  const model = readModelFile(fixturePath('external'));
  writeFileSync(join(folder, 'file'), '');
  expect(() => writeModelFile(model, join(folder, 'file', 'm.onnx'))).toThrow(
    expect.objectContaining({ code: 'onnx/unwritable' }) as Fault,
  );
});
