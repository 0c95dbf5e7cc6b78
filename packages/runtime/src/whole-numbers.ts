import { Fault } from '@ouroboros/errors';
import type { Tensor } from '@ouroboros/onnx';

/**
 * An int64 tensor as int32, for a device without int64.
 *
 * @throws Fault `runtime/input-range` for a number beyond int32.
 */
export function narrowed(name: string, { dims, data }: Tensor<'int64'>): Tensor<'int32'> {
  const result = new Int32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as bigint;
    const number = Number(value);
    result[i] = number;
    if (result[i] !== number) throw beyond(name, value);
  }
  return { dtype: 'int32', dims, data: result };
}

/** An int32 tensor as int64. */
export function widened({ dims, data }: Tensor<'int32'>): Tensor<'int64'> {
  return { dtype: 'int64', dims, data: BigInt64Array.from(data, BigInt) };
}

function beyond(name: string, value: bigint): Fault {
  return new Fault({
    code: 'runtime/input-range',
    kind: 'failure',
    subject: `input "${name}"`,
    expected: 'whole numbers of 32 bits, as the device computes with',
    received: `${value}`,
  });
}
