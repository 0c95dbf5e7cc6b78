import type { Tensor } from '@ouroboros/onnx';

/** The value of every float16, by its bits: 1 sign, 5 exponent (bias 15), 10 fraction. */
function halfValues(): Float32Array {
  return Float32Array.from({ length: 1 << 16 }, (_, bits) => {
    const sign = bits >> 15 === 0 ? 1 : -1;
    const [exponent, fraction] = [(bits >> 10) & 0x1f, bits & 0x3ff];
    if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
    // Without exponent there is no leading one: subnormal numbers.
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
  });
}

/** A bfloat16 is the upper half of a float32. */
function fromBfloat16(bits: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(bits, (half) => half << 16).buffer);
}

function fromFloat16(bits: Uint16Array): Float32Array {
  const values = halfValues();
  return Float32Array.from(bits, (half) => values[half] as number);
}

/**
 * A tensor of floats in float32: float16 and bfloat16 are widened, which changes no value. Undefined for any other type, float64
 * included, which float32 would round.
 */
export function inSinglePrecision({ dtype, dims, data }: Tensor): Tensor<'float32'> | undefined {
  if (dtype === 'float32') return { dtype, dims, data: data as Float32Array };
  if (dtype === 'float16') return { dtype: 'float32', dims, data: fromFloat16(data as Uint16Array) };
  if (dtype === 'bfloat16') return { dtype: 'float32', dims, data: fromBfloat16(data as Uint16Array) };
  return undefined;
}
