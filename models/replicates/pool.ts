import { Fault } from '@ouroboros/errors';
import type { LocatedMixture, LocatedPart } from '../family.ts';
import { drawRows } from './subsample.ts';
import { type ReplicatedWorld, subsampleKey } from './world.ts';

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

/** What is known of any batch. */
interface Counted {
  readonly examples: number;
}

/** A part of a pool with its batch, or with what of it is needed. */
export interface OpenPart<Batch extends Counted> extends PoolPart {
  readonly batch: Batch;
}

/** An example of a pool: example `example` of the batch of part `part`. */
export interface PoolPlace {
  readonly part: number;
  readonly example: number;
}

/**
 * The pool of a mixture; no batch is opened.
 *
 * @throws Fault `<family>/mixture` when the subsample asks for more examples than the pool has.
 */
export function poolOf(family: string, { parts, subsample }: LocatedMixture): Pool {
  const examples = parts.reduce((sum, part) => sum + part.examples, 0);
  if (subsample !== undefined && subsample > examples) throw tooFew(family, 'the pool', subsample, examples);
  // All of the pool is no subsample: fit 1 is then the same numbers in every regime.
  return { parts, examples, subsample: subsample === examples ? undefined : subsample };
}

/** Opens the batches of a pool by `read`. @throws Fault as `requireExamples`. */
export async function openPool<Batch extends Counted>(
  family: string,
  pool: Pool,
  read: (shard: string) => Promise<Batch>,
): Promise<Pool<OpenPart<Batch>>> {
  const parts: OpenPart<Batch>[] = [];
  for (const part of pool.parts) {
    const batch = await read(part.shard);
    requireExamples(family, part, batch);
    parts.push({ ...part, batch });
  }
  return { ...pool, parts };
}

/** Refuses a part that asks for more examples than its batch has. @throws Fault `<family>/mixture`. */
export function requireExamples(family: string, { shard, examples }: PoolPart, batch: Counted): void {
  if (examples > batch.examples) throw tooFew(family, shard, examples, batch.examples);
}

function tooFew(family: string, subject: string, expected: number, received: number): Fault {
  return new Fault({
    code: `${family}/mixture`,
    kind: 'failure',
    subject,
    expected: `at least ${expected} examples`,
    received: `${received}`,
    remedy: 'generate more examples or use fewer',
  });
}

/** The examples that fit `iteration` draws without replacement from the pool for one replicate, in the pool's order. */
export function drawPlaces(
  world: ReplicatedWorld,
  pool: Pool,
  iteration: number,
  replicate: number,
): readonly PoolPlace[] {
  const key = subsampleKey(world, iteration)(replicate);
  return locate(pool, drawRows(pool.examples, pool.subsample ?? pool.examples, key));
}

/** Finds examples by their ascending places in the pool, whose parts lie one after the other. */
function locate({ parts }: Pool, places: Uint32Array): readonly PoolPlace[] {
  let part = 0;
  let begin = 0;
  return Array.from(places, (place) => {
    while (place >= begin + (parts[part] as PoolPart).examples) {
      begin += (parts[part] as PoolPart).examples;
      part++;
    }
    return { part, example: place - begin };
  });
}
