import { expect, test } from 'vitest';
import { explain } from './device-reason.ts';

test('a CUDA provider that was never downloaded says how to get it', () => {
  const text =
    'Failed to load library /a/b/libonnxruntime_providers_shared.so with error: /a/b/libonnxruntime_providers_shared.so: cannot open shared object file: No such file or directory';
  expect(explain('cuda', { text })).toEqual({
    reason: 'libonnxruntime_providers_shared.so, the CUDA provider, is not installed',
    remedy: expect.stringContaining('ouroboros setup cuda'),
  });
});

test('a CUDA provider without CUDA names the library it lacks', () => {
  const text =
    'Failed to load library x.so with error: libcublasLt.so.12: cannot open shared object file: No such file';
  expect(explain('cuda', { text })).toEqual({
    reason: 'the CUDA provider does not find libcublasLt.so.12',
    remedy: expect.stringContaining('CUDA 12'),
  });
});

test('CUDA without a GPU says so', () => {
  const { reason } = explain('cuda', {
    text: 'CUDA failure 100: no CUDA-capable device is detected ; GPU=0',
  });
  expect(reason).toMatch(/^no usable NVIDIA GPU: /);
});

test('WebGPU without a driver or an adapter says which', () => {
  const noDriver =
    "Warning: Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file: No such file";
  expect(explain('webgpu', { text: noDriver }).reason).toBe('WebGPU does not find libvulkan.so.1');
  expect(explain('webgpu', { text: 'Failed to get a WebGPU adapter: No supported adapters' }).reason).toBe(
    'WebGPU finds no GPU adapter',
  );
});

test('a probe that crashed or hung is reported as that', () => {
  expect(explain('webgpu', { text: '', signal: 'SIGABRT' }).reason).toBe('its probe was ended by SIGABRT');
});

test('anything else is told in one line', () => {
  expect(explain('webgpu', { text: 'something\nelse' }).reason).toBe('something else');
});

test.each([
  [
    'Invalid device ID: 3, must be between 0 (inclusive) and 1 (exclusive).',
    /no cuda:3: only cuda:0 is here$/,
  ],
  ['Invalid device ID: 3, must be between 0 (inclusive) and 2 (exclusive).', /no cuda:3: 2 are here/],
  ['CUDA failure 101: invalid device ordinal ; GPU=0', /no cuda:3$/],
])('a CUDA device that is not there is told with those that are: %s', (text, reason) => {
  expect(explain('cuda', { text, index: 3 }).reason).toMatch(reason);
  expect(explain('cuda', { text, index: 3 }).remedy).toContain('nvidia-smi -L');
});
