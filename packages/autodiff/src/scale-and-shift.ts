import { elementCount, float, isStatic, type Value } from '@ouroboros/onnx';
import { type Algebra, dtypeOf, rankOf, shapeOf } from './algebra.ts';

/** `a` [C] with axes of size 1 after it, so that it broadcasts along axis 1 of `x` [N, C, ...]. */
export function perChannel(g: Algebra, a: Value, x: Value): Value {
  const extra = Math.max(rankOf(x) - 2, 0);
  return g.unsqueeze(
    a,
    Array.from({ length: extra }, (_, i) => i + 1),
  );
}

/** Places of an image from which on a convolution of each channel with one weight is the fastest way to scale and shift. */
const manyPlaces = 256;

/**
 * x factor + shift for each channel, `x` [N, C, ...], `factor` and `shift` [C], in one pass over x. ONNX Runtime computes a Conv of one
 * weight for each channel as a product, with an addition or an activation behind it in the same pass: for 64 x 32 x 64 x 64 values on the
 * CPU 6.2 ms, where Mul and Add take 12.0; 6.8 ms with a LeakyRelu behind it, where the three take 16.2. Below 256 places the overhead of
 * these products counts, and BatchNormalization with mean 0 and variance 1 is faster: 0.3 ms for 64 x 512 x 2 x 2, where Mul and Add
 * take 0.9 and a Conv 2.7.
 */
export function scaleAndShift(g: Algebra, x: Value, factor: Value, shift?: Value): Value {
  const [, channels, ...spatial] = shapeOf(x);
  const dtype = dtypeOf(x);
  if (typeof channels !== 'number' || spatial.length === 0 || (dtype !== 'float32' && dtype !== 'float64')) {
    const scaled = g.mul(x, perChannel(g, factor, x));
    return shift ? g.add(scaled, perChannel(g, shift, x)) : scaled;
  }
  const places = isStatic(spatial) ? elementCount(spatial) : 0;
  if (dtype === 'float32' && places >= manyPlaces) {
    const weights = g.reshape(factor, [channels, ...spatial.map(() => 1), 1]);
    return g.op('Conv', [x, weights, shift], { group: channels });
  }
  const zeros = g.zeros(dtype, g.builder.int64s([channels]));
  const attributes = { epsilon: float(0) };
  return g.op('BatchNormalization', [x, factor, shift ?? zeros, zeros, g.add(zeros, 1)], attributes);
}
