import { elementCount, type Tensor, tensor } from '@ouroboros/onnx';
import { emptyReplicates, type ReplicateType } from './arrays.ts';
import type { Batch } from './batch.ts';
import type { PooledExamples } from './model.ts';
import { drawPlaces, type OpenPart, type Pool } from './pool.ts';
import type { Span, World } from './world.ts';

// Axes: R replicates of a span, N examples of the pool or of the subsample, and the axes of one example.

/** A pool whose examples are at hand. */
export type ExamplePool = Pool<OpenPart<Batch>>;

/** The examples that the models of a span are fitted on: all of the pool, or what each replicate draws from it. */
export function pooledExamples(
  world: World,
  pool: ExamplePool,
  iteration: number,
  span: Span,
): PooledExamples {
  return pool.subsample === undefined
    ? wholePool(pool, span)
    : drawnExamples(world, pool, pool.subsample, iteration, span);
}

/** Examples [R, count, ...] like those of a pool's batches, to be filled. */
function emptyRows({ parts }: ExamplePool, span: Span, count: number): { rows: Tensor; width: number } {
  const { dtype, dims } = (parts[0] as OpenPart<Batch>).batch.rows;
  const rows = emptyReplicates(dtype as ReplicateType, [span.count, count, ...dims.slice(2)]);
  return { rows, width: elementCount(dims.slice(2)) };
}

function wholePool(pool: ExamplePool, span: Span): PooledExamples {
  const { rows, width } = emptyRows(pool, span, pool.examples);
  const into = rows.data as Float64Array;
  const weights = new Float64Array(pool.examples);
  let begin = 0;
  for (const { batch, examples, weight } of pool.parts) {
    const from = batch.rows.data as Float64Array;
    for (let r = 0; r < span.count; r++) {
      const start = (span.first + r) * batch.examples * width;
      into.set(from.subarray(start, start + examples * width), (r * pool.examples + begin) * width);
    }
    weights.fill(weight, begin, begin + examples);
    begin += examples;
  }
  return { rows, shares: tensor('float64', [1, pool.examples], sharesOf(weights)) };
}

function drawnExamples(
  world: World,
  pool: ExamplePool,
  count: number,
  iteration: number,
  span: Span,
): PooledExamples {
  const { rows, width } = emptyRows(pool, span, count);
  const into = rows.data as Float64Array;
  const shares = new Float64Array(span.count * count);
  for (let r = 0; r < span.count; r++) {
    const replicate = span.first + r;
    const weights = shares.subarray(r * count, (r + 1) * count);
    let k = 0;
    for (const { part, example } of drawPlaces(world, pool, iteration, replicate)) {
      const { batch, weight } = pool.parts[part] as OpenPart<Batch>;
      const from = batch.rows.data as Float64Array;
      const start = (replicate * batch.examples + example) * width;
      // A loop: examples are short, and a view of each would cost more than the copy.
      for (let j = 0; j < width; j++) into[(r * count + k) * width + j] = from[start + j] as number;
      weights[k++] = weight;
    }
    weights.set(sharesOf(weights));
  }
  return { rows, shares: tensor('float64', [span.count, count], shares) };
}

/** Weights divided by their sum. */
function sharesOf(weights: Float64Array): Float64Array<ArrayBuffer> {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Float64Array.from(weights, (weight) => weight / total);
}
