import { expect, test } from 'vitest';
import { shortMessage } from './short-message.ts';

test('source positions, colours, line ends and error numbers are left out', () => {
  const message =
    '\u001b[1;31m/onnxruntime_src/onnxruntime/core/graph/model.cc:182 [ONNXRuntimeError] : 2 : INVALID_ARGUMENT : Unknown\n model file.\u001b[m';
  expect(shortMessage(new Error(message))).toBe('Unknown model file.');
});

test('the C++ function that complains is left out', () => {
  const message =
    'void onnxruntime::utils::Validate(const std::map<std::string, int>&, bool) const ONNX Runtime supports opset 26.';
  expect(shortMessage(message)).toBe('ONNX Runtime supports opset 26.');
  expect(shortMessage('Node (mm) Op (MatMul) failed')).toBe('Node (mm) Op (MatMul) failed');
});

test('a long message is cut', () => {
  const text = shortMessage('x'.repeat(1000));
  expect(text).toHaveLength(300);
  expect(text.endsWith('...')).toBe(true);
});
