import { fillNormal, fillUniform } from '@ouroboros/native';
import { allocate, type ElementArrays, elementCount, type Tensor, tensor } from '@ouroboros/onnx';
import type { ReplicateKey, Span } from './world.ts';

/** Element types of draws. */
type Real = 'float32' | 'float64';

type Fill = (out: ElementArrays[Real], key: ReturnType<ReplicateKey>) => void;

function draw<T extends Real>(
  fill: Fill,
  key: ReplicateKey,
  { first, count }: Span,
  dims: readonly number[],
  dtype: T,
): Tensor<T> {
  const width = elementCount(dims);
  const data = allocate(dtype, count * width);
  for (let r = 0; r < count; r++) fill(data.subarray(r * width, (r + 1) * width), key(first + r));
  return tensor(dtype, [count, ...dims], data);
}

/** Independent standard normals for every replicate of a span, [R, ...dims], from the start of their streams. */
export function drawNormals(key: ReplicateKey, span: Span, dims: readonly number[]): Tensor<'float64'>;
export function drawNormals<T extends Real>(
  key: ReplicateKey,
  span: Span,
  dims: readonly number[],
  dtype: T,
): Tensor<T>;
export function drawNormals(
  key: ReplicateKey,
  span: Span,
  dims: readonly number[],
  dtype: Real = 'float64',
): Tensor<Real> {
  return draw(fillNormal, key, span, dims, dtype);
}

/** Independent uniforms on [0, 1) for every replicate of a span, float64 [R, ...dims], from the start of their streams. */
export function drawUniforms(key: ReplicateKey, span: Span, dims: readonly number[]): Tensor<'float64'> {
  return draw(fillUniform, key, span, dims, 'float64');
}
