import { fillNormal, fillUniform } from '@ouroboros/native';
import { elementCount, type Tensor, tensor } from '@ouroboros/onnx';
import type { ReplicateKey, Span } from './world.ts';

type Fill = (out: Float64Array, key: ReturnType<ReplicateKey>, start?: number) => void;

function draw(fill: Fill, key: ReplicateKey, { first, count }: Span, dims: readonly number[]): Tensor {
  const width = elementCount(dims);
  const data = new Float64Array(count * width);
  for (let r = 0; r < count; r++) fill(data.subarray(r * width, (r + 1) * width), key(first + r));
  return tensor('float64', [count, ...dims], data);
}

/** Independent standard normals for every replicate of a span, float64 [R, ...dims], from the start of their streams. */
export function drawNormals(key: ReplicateKey, span: Span, dims: readonly number[]): Tensor {
  return draw(fillNormal, key, span, dims);
}

/** Independent uniforms on [0, 1) for every replicate of a span, float64 [R, ...dims], from the start of their streams. */
export function drawUniforms(key: ReplicateKey, span: Span, dims: readonly number[]): Tensor {
  return draw(fillUniform, key, span, dims);
}
