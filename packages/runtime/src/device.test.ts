import { expect, test } from 'vitest';
import { readDevice, requestOf } from './device.ts';

test('devices are read with and without an index, and written back', () => {
  expect(readDevice('auto')).toBe('auto');
  expect(readDevice('webgpu')).toEqual({ device: 'webgpu' });
  expect(readDevice('cuda:1')).toEqual({ device: 'cuda', index: 1 });
  for (const text of ['cpu', 'cuda', 'cuda:0', 'cuda:12']) {
    const place = readDevice(text);
    expect(place === 'auto' ? place : requestOf(place)).toBe(text);
  }
});

test.each(['webgpu:1', 'cpu:0', 'cuda:', 'cuda:x', 'cuda:-1', 'cuda:1:2'])(
  '%s is refused: only cuda has an index',
  (text) => {
    expect(() => readDevice(text)).toThrow(/^--device: expected one of [^\n]*; only cuda has an index/);
  },
);

test.each(['gpu', '', 'cudda:1', 'auto:1'])('"%s" is refused with the nearest name', (text) => {
  expect(() => readDevice(text)).toThrow(/received "[^"]*"; did you mean \w+\?$/);
});
