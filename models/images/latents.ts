import { fillNormal, type StreamKey } from '@ouroboros/native';
import type { Tensor } from '@ouroboros/onnx';

/** A batch of latents or of noise: float32 [rows, L]. */
export interface LatentRequest {
  /** Of row 0; row k draws from the stream `index + k`. */
  readonly key: StreamKey;
  readonly rows: number;
  /** L. */
  readonly latent: number;
  /** Standard deviation (default 1). */
  readonly deviation?: number;
}

/** Normal values, each row from a stream of its own: row k is the same however rows are cut into batches. */
export function drawLatents({ key, rows, latent, deviation = 1 }: LatentRequest): Tensor<'float32'> {
  const data = new Float32Array(rows * latent);
  for (let row = 0; row < rows; row++) {
    fillNormal(data.subarray(row * latent, (row + 1) * latent), { ...key, index: key.index + row });
  }
  if (deviation !== 1)
    data.forEach((value, i) => {
      data[i] = value * deviation;
    });
  return { dtype: 'float32', dims: [rows, latent], data };
}
