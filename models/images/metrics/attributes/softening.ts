import { fillUniform, purposes } from '@ouroboros/native';

/* Letters: S pixels of a side. Images are float32 [3, S, S] in -1 .. 1. */

/** How an image is made as soft as those of a decoder. */
export interface Softening {
  /** Standard deviation of the Gaussian blur, in 32nds of a side. */
  readonly blur: number;
  /** Factor of the contrast. */
  readonly contrast: number;
}

/** The hardest softening that is drawn. */
const hardest: Softening = { blur: 1.5, contrast: 0.7 };

/** Softening number `index` of a seed: one half of them do not blur, the others each to another degree. */
export function drawSoftening(seed: number, index: number): Softening {
  const uniforms = new Float64Array(2);
  fillUniform(uniforms, { seed, purpose: purposes.noise, iteration: 0, index });
  const [blur, contrast] = [...uniforms] as [number, number];
  return {
    blur: Math.max(0, 2 * blur - 1) * hardest.blur,
    contrast: 1 - contrast * (1 - hardest.contrast),
  };
}

/** Softens an image of S x S in place: its contrast, and how sharp it is. */
export function soften(image: Float32Array, size: number, { blur, contrast }: Softening): void {
  for (let i = 0; i < image.length; i++) image[i] = (image[i] as number) * contrast;
  if (blur > 0) blurImage(image, size, gaussian((blur * size) / 32));
}

/** Weights of a Gaussian out to three deviations, [2 R + 1], with the sum 1. */
function gaussian(deviation: number): Float64Array {
  const reach = Math.ceil(3 * deviation);
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, k) =>
    Math.exp(-((k - reach) ** 2) / (2 * deviation ** 2)),
  );
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Blurs all rows, then all columns. */
function blurImage(image: Float32Array, size: number, weights: Float64Array): void {
  const line = new Float64Array(size + weights.length - 1);
  const lines = image.length / size;
  for (let k = 0; k < lines; k++) blurLine(image, { start: k * size, step: 1 }, line, weights);
  for (let k = 0; k < lines; k++) {
    const start = Math.floor(k / size) * size * size + (k % size);
    blurLine(image, { start, step: size }, line, weights);
  }
}

/** Where the values of a row or a column lie. */
interface Line {
  readonly start: number;
  readonly step: number;
}

/**
 * Blurs one row or column, whose ends go on with their last value.
 *
 * @param line [S + 2 R], for the values with those beyond the ends
 */
function blurLine(
  image: Float32Array,
  { start, step }: Line,
  line: Float64Array,
  weights: Float64Array,
): void {
  const reach = (weights.length - 1) / 2;
  const size = line.length - 2 * reach;
  for (let i = 0; i < size; i++) line[reach + i] = image[start + i * step] as number;
  line.fill(line[reach] as number, 0, reach);
  line.fill(line[reach + size - 1] as number, reach + size);
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let k = 0; k < weights.length; k++) sum += (weights[k] as number) * (line[i + k] as number);
    image[start + i * step] = sum;
  }
}
