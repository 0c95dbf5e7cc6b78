import { expect, test } from 'vitest';
import { float, toAttribute } from './attribute.ts';
import { constantTensor } from './constant.ts';
import { allocate, type DataType, elementBytes, isFloating } from './data-type.ts';
import { elementCount, scalar, tensor, tensorOf } from './tensor.ts';
import { dataTypeOfCode, typeCodes } from './type-code.ts';

test('a tensor has as many elements as its sizes say', () => {
  expect(elementCount([])).toBe(1);
  expect(elementCount([2, 0, 3])).toBe(0);
  expect(tensorOf('int64', [2], [1, -2]).data).toEqual(BigInt64Array.of(1n, -2n));
  expect(scalar('bool', 1)).toEqual({ dtype: 'bool', dims: [], data: Uint8Array.of(1) });
  expect(() => tensor('float32', [2, 2], new Float32Array(3))).toThrow(
    'expected 4 elements for a tensor [2, 2], received 3',
  );
});

test('element types know their size, their array and their number', () => {
  for (const dtype of Object.keys(typeCodes) as DataType[]) {
    expect(dataTypeOfCode(typeCodes[dtype])).toBe(dtype);
    expect(allocate(dtype, 3)).toHaveLength(3);
    if (dtype === 'string') expect(() => elementBytes(dtype)).toThrow(RangeError);
    else expect(elementBytes(dtype)).toBe(allocate(dtype, 1).BYTES_PER_ELEMENT);
  }
  expect(dataTypeOfCode(22)).toBeUndefined();
  expect([isFloating('bfloat16'), isFloating('int8')]).toEqual([true, false]);
});

test('numbers, text and lists become attributes of their kind', () => {
  expect(toAttribute(3)).toEqual({ type: 'int', value: 3 });
  expect(toAttribute(2n ** 60n)).toEqual({ type: 'int', value: 2n ** 60n });
  expect(toAttribute('tanh')).toEqual({ type: 'string', value: 'tanh' });
  expect(toAttribute([1, 2])).toEqual({ type: 'ints', value: [1, 2] });
  expect(toAttribute(['a'])).toEqual({ type: 'strings', value: ['a'] });
  expect(toAttribute(float(1))).toEqual({ type: 'float', value: 1 });
  expect(() => toAttribute(0.5)).toThrow('expected an integer attribute, received 0.5; write float(0.5)');
  expect(() => toAttribute([1, 0.5])).toThrow('expected integers in the list, received 0.5');
});

test('the shorthands of Constant are tensors', () => {
  const of = (name: string, like: Parameters<typeof toAttribute>[0]) =>
    constantTensor(new Map([[name, toAttribute(like)]]));
  expect(of('value_int', 3)).toEqual(scalar('int64', 3));
  expect(of('value_ints', [3, 4])).toEqual(tensorOf('int64', [2], [3, 4]));
  expect(of('value_float', float(0.5))).toEqual(scalar('float32', 0.5));
  expect(of('value_string', 'a')).toEqual({ dtype: 'string', dims: [], data: ['a'] });
  expect(constantTensor(new Map())).toBeUndefined();
});
