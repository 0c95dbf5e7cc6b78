import { Fault } from '@ouroboros/errors';
import type { Tensor } from '@ouroboros/onnx';

/** A row of numbers for each of some images: their features, their latent means or their pixels. */
export interface Features {
  /** N, the number of images. */
  readonly rows: number;
  /** D, the numbers of each. */
  readonly width: number;
  /** [N, D], row after row. */
  readonly data: Float64Array | Float32Array;
}

/** Row `index` of `features`, [D], in place. */
export function rowOf({ width, data }: Features, index: number): Float64Array | Float32Array {
  return data.subarray(index * width, (index + 1) * width);
}

/** S of `images` [N, 3 S S]. */
export function sideOf({ width }: Features): number {
  return Math.sqrt(width / 3);
}

/** Images [first, first + rows) of `images` [N, 3 S S], as a graph takes them: [rows, 3, S, S]. */
export function imageRows(images: Features, first: number, rows: number): Tensor<'float32'> {
  const { width, data } = images;
  const [side, values] = [sideOf(images), data.subarray(first * width, (first + rows) * width)];
  return { dtype: 'float32', dims: [rows, 3, side, side], data: Float32Array.from(values) };
}

/** Mean of every column, float64 [D]; of no rows it is 0. */
export function columnMeans(features: Features): Float64Array {
  const { rows, width } = features;
  const means = new Float64Array(width);
  for (let i = 0; i < rows; i++) addRow(means, rowOf(features, i));
  return means.map((sum) => (rows === 0 ? 0 : sum / rows));
}

/** Variance of every column over the rows, divided by N, float64 [D]; of no rows it is 0. */
export function columnVariances(features: Features): Float64Array {
  const { rows, width } = features;
  const means = columnMeans(features);
  const squares = new Float64Array(width);
  for (let i = 0; i < rows; i++) {
    const row = rowOf(features, i);
    for (let j = 0; j < width; j++) {
      squares[j] = (squares[j] as number) + ((row[j] as number) - (means[j] as number)) ** 2;
    }
  }
  return squares.map((sum) => (rows === 0 ? 0 : sum / rows));
}

/**
 * Sees to it that figures can be made of `features`, which `name` calls for people.
 *
 * @throws Fault `images/not-finite` naming the first image with a number that is not finite; RangeError when the data do not have
 * the shape that they say.
 */
export function requireFinite(features: Features, name: string): void {
  const { rows, width, data } = features;
  if (data.length !== rows * width)
    throw new RangeError(`${name}: ${data.length} numbers are not [${rows}, ${width}]`);
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  throw new Fault({
    code: 'images/not-finite',
    kind: 'failure',
    subject: `${name}, image ${Math.floor(bad / width)}`,
    expected: 'finite numbers',
    received: `${data[bad]}`,
    remedy: 'lower fit.learningRate or fit.clip',
  });
}

/** @throws RangeError when the rows of two sets cannot be compared. */
export function requireSameWidth(a: Features, b: Features): void {
  if (a.width !== b.width)
    throw new RangeError(`rows of ${a.width} and of ${b.width} numbers do not compare`);
}

function addRow(sums: Float64Array, row: Float64Array | Float32Array): void {
  for (let j = 0; j < sums.length; j++) sums[j] = (sums[j] as number) + (row[j] as number);
}
