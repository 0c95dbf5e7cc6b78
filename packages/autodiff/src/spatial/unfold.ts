import { elementCount, type Tensor, type Value } from '@ouroboros/onnx';
import { type Algebra, dtypeOf } from '../algebra.ts';
import { type SlidingWindow, windowAttributes } from './window.ts';

/**
 * What every position of a kernel sees of every channel: [N, C, d...] to [N, C K, o...] for a kernel of K positions, by a
 * convolution of each channel with the K unit kernels. That is what a convolution does inside, at its speed; the same out of a Slice
 * for each position takes two to three times as long.
 *
 * @param kernel sizes of the kernel
 * @param reversed the last position of the kernel comes first
 */
export function unfold(
  g: Algebra,
  image: Value,
  channels: number,
  window: SlidingWindow,
  kernel: readonly number[],
  reversed = false,
): Value {
  const units = g.builder.initializer('unit_kernels', unitKernels(channels, kernel, reversed));
  const attributes = { ...windowAttributes(window), group: channels };
  return g.op('Conv', [image, g.cast(units, dtypeOf(image))], attributes);
}

/** For each channel the K kernels [1, k...] that are 1 in one position. */
function unitKernels(channels: number, kernel: readonly number[], reversed: boolean): Tensor {
  const positions = elementCount(kernel);
  const data = new Float32Array(channels * positions * positions);
  for (let row = 0; row < channels * positions; row++) {
    const at = row % positions;
    data[row * positions + (reversed ? positions - 1 - at : at)] = 1;
  }
  return { dtype: 'float32', dims: [channels * positions, 1, ...kernel], data };
}
