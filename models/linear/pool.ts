import { Fault } from '@ouroboros/errors';
import type { LocatedMixture, LocatedPart } from '../family.ts';
import { type Generator, readGenerator } from './batch.ts';
import type { Engine } from './engine.ts';

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

/** A part of a pool with what labels its rows. */
export interface OpenPart extends PoolPart {
  readonly generator: Generator;
}

/** A pool whose rows can be made. */
export type OpenPool = Pool<OpenPart>;

/**
 * The pool of a mixture; no batch is opened.
 *
 * @throws Fault `linear/mixture` when the subsample asks for more examples than the pool has.
 */
export function poolOf({ parts, subsample }: LocatedMixture): Pool {
  const examples = parts.reduce((sum, part) => sum + part.examples, 0);
  if (subsample !== undefined && subsample > examples) throw tooFew('the pool', subsample, examples);
  // All of the pool is no subsample: fit 1 is then the same numbers in every regime.
  return { parts, examples, subsample: subsample === examples ? undefined : subsample };
}

/**
 * Opens what labels the rows of a pool.
 *
 * @throws Fault as `requireExamples` and `readBatch`.
 */
export async function openPool(engine: Engine, pool: Pool): Promise<OpenPool> {
  const parts: OpenPart[] = [];
  for (const part of pool.parts) {
    const generator = await readGenerator(engine, part.shard);
    requireExamples(part, generator);
    parts.push({ ...part, generator });
  }
  return { ...pool, parts };
}

/** Refuses a part that asks for more examples than its batch has. @throws Fault `linear/mixture`. */
export function requireExamples({ shard, examples }: PoolPart, batch: { readonly examples: number }): void {
  if (examples > batch.examples) throw tooFew(shard, examples, batch.examples);
}

function tooFew(subject: string, expected: number, received: number): Fault {
  return new Fault({
    code: 'linear/mixture',
    kind: 'failure',
    subject,
    expected: `at least ${expected} examples`,
    received: `${received}`,
    remedy: 'generate more examples or use fewer',
  });
}

/** The Fault for rows that do not determine the weights. */
export function undetermined(iteration: number, where: string, rows: number, features: number): Fault {
  return new Fault({
    code: 'linear/undetermined',
    kind: 'failure',
    subject: `fit ${iteration}${where}`,
    expected: `at least ${features} different rows of the design (model.features)`,
    received: `${rows}`,
    remedy: 'raise data.rows',
  });
}
