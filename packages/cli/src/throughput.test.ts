import { expect, test } from 'vitest';
import { parseThroughput } from './throughput.ts';

test('both figures are read, in any order', () => {
  expect(parseThroughput('train=20000,sample=3e3')).toEqual({ train: 20000, sample: 3000 });
  expect(parseThroughput('sample=0.5, train=1')).toEqual({ train: 1, sample: 0.5 });
});

test.each([
  ['train=1', 'received "train=1"'],
  ['train=1,sample=0', 'received "sample=0"'],
  ['train=-1,sample=1', 'received "train=-1"'],
  ['train=fast,sample=1', 'received "train=fast"'],
  ['train=,sample=1', 'received "train="'],
  ['train=1,sampel=1', 'received "sampel=1"; did you mean sample?'],
  ['train=1,train=2,sample=1', 'received train twice'],
  ['', 'received ""'],
  ['20000', 'received "20000"; did you mean'],
])('%j is refused in one line', (text, message) => {
  expect(() => parseThroughput(text)).toThrow(
    '--throughput: expected train=<units/s>,sample=<units/s>, both above 0',
  );
  expect(() => parseThroughput(text)).toThrow(message);
});
