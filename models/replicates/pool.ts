import { Fault } from '@ouroboros/errors';
import { elementCount, type Tensor, tensor } from '@ouroboros/onnx';
import type { LocatedMixture, LocatedPart } from '../family.ts';
import { emptyReplicates, type ReplicateType } from './arrays.ts';
import { type Batch, readBatch } from './batch.ts';
import type { Engine } from './engine.ts';
import type { PooledExamples } from './model.ts';
import { drawRows } from './subsample.ts';
import { type Span, subsampleKey, type World } from './world.ts';

// Axes: R replicates of a span, N examples of the pool or of the subsample, and the axes of one example.

/** A part of a pool: the first `examples` examples of the batch in `shard`, each with weight `weight` in the loss. */
export type PoolPart = Pick<LocatedPart, 'shard' | 'examples' | 'weight'>;

/** Everything that a fit sees. */
export interface Pool<Part extends PoolPart = PoolPart> {
  readonly parts: readonly Part[];
  /** Number of examples. */
  readonly examples: number;
  /** Number of examples drawn from it without replacement; undefined: all. */
  readonly subsample: number | undefined;
}

/** A part of a pool with its batch. */
export interface OpenPart extends PoolPart {
  readonly batch: Batch;
}

/**
 * The pool of a mixture; no batch is opened.
 *
 * @throws Fault `<family>/mixture` when the subsample asks for more examples than the pool has.
 */
export function poolOf(world: World, { parts, subsample }: LocatedMixture): Pool {
  const examples = parts.reduce((sum, part) => sum + part.examples, 0);
  if (subsample !== undefined && subsample > examples) throw tooFew(world, 'the pool', subsample, examples);
  // All of the pool is no subsample: fit 1 is then the same numbers in every regime.
  return { parts, examples, subsample: subsample === examples ? undefined : subsample };
}

/** Opens the batches of a pool. @throws Fault `<family>/mixture` for a batch with too few examples; as `readBatch`. */
export async function openPool(engine: Engine, pool: Pool): Promise<Pool<OpenPart>> {
  const parts: OpenPart[] = [];
  for (const part of pool.parts) {
    const batch = await readBatch(engine, part.shard);
    if (part.examples > batch.examples) {
      throw tooFew(engine.world, part.shard, part.examples, batch.examples);
    }
    parts.push({ ...part, batch });
  }
  return { ...pool, parts };
}

function tooFew({ family }: World, subject: string, expected: number, received: number): Fault {
  return new Fault({
    code: `${family}/mixture`,
    kind: 'failure',
    subject,
    expected: `at least ${expected} examples`,
    received: `${received}`,
    remedy: 'generate more examples or use fewer',
  });
}

/** The examples that the models of a span are fitted on: all of the pool, or what each replicate draws from it. */
export function pooledExamples(
  world: World,
  pool: Pool<OpenPart>,
  iteration: number,
  span: Span,
): PooledExamples {
  return pool.subsample === undefined
    ? wholePool(pool, span)
    : drawnExamples(world, pool, pool.subsample, iteration, span);
}

/** Examples [R, count, ...] like those of a pool's batches, to be filled. */
function emptyRows({ parts }: Pool<OpenPart>, span: Span, count: number): { rows: Tensor; width: number } {
  const { dtype, dims } = (parts[0] as OpenPart).batch.rows;
  const rows = emptyReplicates(dtype as ReplicateType, [span.count, count, ...dims.slice(2)]);
  return { rows, width: elementCount(dims.slice(2)) };
}

function wholePool(pool: Pool<OpenPart>, span: Span): PooledExamples {
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
  pool: Pool<OpenPart>,
  count: number,
  iteration: number,
  span: Span,
): PooledExamples {
  const { rows, width } = emptyRows(pool, span, count);
  const into = rows.data as Float64Array;
  const key = subsampleKey(world, iteration);
  const shares = new Float64Array(span.count * count);
  for (let r = 0; r < span.count; r++) {
    const replicate = span.first + r;
    const weights = shares.subarray(r * count, (r + 1) * count);
    let k = 0;
    for (const { part, example } of locate(pool, drawRows(pool.examples, count, key(replicate)))) {
      const from = part.batch.rows.data as Float64Array;
      const start = (replicate * part.batch.examples + example) * width;
      // A loop: examples are short, and a view of each would cost more than the copy.
      for (let j = 0; j < width; j++) into[(r * count + k) * width + j] = from[start + j] as number;
      weights[k++] = part.weight;
    }
    weights.set(sharesOf(weights));
  }
  return { rows, shares: tensor('float64', [span.count, count], shares) };
}

/** Finds examples by their ascending places in the pool, whose parts lie one after the other. */
function* locate(
  { parts }: Pool<OpenPart>,
  places: Uint32Array,
): Generator<{ readonly part: OpenPart; readonly example: number }> {
  let index = 0;
  let begin = 0;
  for (const place of places) {
    let part = parts[index] as OpenPart;
    while (place >= begin + part.examples) {
      begin += part.examples;
      part = parts[++index] as OpenPart;
    }
    yield { part, example: place - begin };
  }
}

/** Weights divided by their sum. */
function sharesOf(weights: Float64Array): Float64Array<ArrayBuffer> {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Float64Array.from(weights, (weight) => weight / total);
}
