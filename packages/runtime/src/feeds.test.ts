import type { Tensor } from '@ouroboros/onnx';
import { tensor, tensorOf } from '@ouroboros/onnx';
import { expect, test } from 'vitest';
import { checkFeeds, type InputSpecification, inputSpecification } from './feeds.ts';

const specifications: readonly InputSpecification[] = [
  inputSpecification('tokens', 'int64', ['B', 4]),
  inputSpecification('rate', 'float32', []),
];
const tokens = tensorOf('int64', [2, 4], [1, 2, 3, 4, 5, 6, 7, 8]);
const rate = tensorOf('float32', [], [0.1]);

function complaint(feeds: Record<string, Tensor>): string {
  try {
    checkFeeds(specifications, feeds);
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
}

test('feeds of the right type and shape pass, whatever the size of a symbolic axis', () => {
  expect(complaint({ tokens, rate })).toBe('none');
  expect(complaint({ tokens: tensorOf('int64', [0, 4], []), rate })).toBe('none');
});

test('a missing input is named with the type it needs', () => {
  expect(complaint({ tokens })).toBe('input "rate": expected float32[], received nothing');
});

test('an unknown input is named with the nearest known one', () => {
  expect(complaint({ tokens, rate, token: tokens })).toBe(
    'input "token": expected an input of the graph, such as "tokens", received a name that the graph does not read',
  );
});

test.each([
  ['data type', tensorOf('int32', [2, 4], [1, 2, 3, 4, 5, 6, 7, 8]), 'int32[2, 4]'],
  ['rank', tensorOf('int64', [4], [1, 2, 3, 4]), 'int64[4]'],
  ['fixed size', tensorOf('int64', [1, 3], [1, 2, 3]), 'int64[1, 3]'],
])('a wrong %s is reported with what was expected and received', (_, wrong, received) => {
  expect(complaint({ tokens: wrong, rate })).toBe(
    `input "tokens": expected int64[B, 4], received ${received}`,
  );
});

test('an array longer or shorter than its shape, or of another element type, is refused', () => {
  const long = { dtype: 'float32', dims: [], data: new Float32Array(2) } as const;
  expect(complaint({ tokens, rate: long })).toBe(
    'input "rate": expected float32[], received float32[] with 2 elements in a Float32Array',
  );
  const other = { dtype: 'float32', dims: [], data: new Float64Array(1) } as unknown as Tensor;
  expect(complaint({ tokens, rate: other })).toContain('float32[] with 1 elements in a Float64Array');
});

test('shared memory is refused, because ONNX Runtime cannot read it', () => {
  const shared = tensor('float32', [], new Float32Array(new SharedArrayBuffer(4)));
  expect(complaint({ tokens, rate: shared })).toContain('an array over shared memory');
});
