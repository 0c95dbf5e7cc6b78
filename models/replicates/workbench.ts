import type { Model } from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';
import { ByteCache } from './byte-cache.ts';
import type { Setting } from './setting.ts';
import type { ReplicatedWorld, Span } from './world.ts';

/** Bytes of batches, designs and sums that a worker keeps between calls. */
const cacheLimit = 256 * 2 ** 20;

/** Bytes of the arrays that are worked on at a time. */
const spanLimit = 16 * 2 ** 20;

/** What the program functions of any family of replicates work with: its world and the worker's memory. */
export class Workbench<W extends ReplicatedWorld> {
  readonly family: string;
  readonly world: W;
  readonly context: WorkerContext;
  private readonly chunk: number | undefined;

  constructor(family: string, { world, chunk }: Setting<W>, context: WorkerContext) {
    this.family = family;
    this.world = world;
    this.context = context;
    this.chunk = chunk;
  }

  /** Values kept between calls; keys say everything that a value depends on. */
  get cache(): ByteCache {
    return this.remember(`${this.family}:cache`, () => new ByteCache(cacheLimit));
  }

  /**
   * Cuts the replicates into spans whose arrays, of `bytes` a replicate, fit in bounded memory; between spans reports
   * progress and lets an abort in.
   */
  async *spans(bytes: number): AsyncGenerator<Span> {
    const { replicates } = this.world;
    const size = this.chunk ?? Math.max(1, Math.floor(spanLimit / bytes));
    for (let first = 0; first < replicates; first += size) {
      await this.context.yield();
      yield { first, count: Math.min(size, replicates - first) };
      const done = Math.min(first + size, replicates);
      this.context.progress({ done, total: replicates, unit: 'replicates' });
    }
  }

  /** The session of a graph. The key says everything that the graph depends on. */
  protected session(key: string, build: () => Model): Promise<Session> {
    return this.remember(`${this.family}:session ${key}`, () => this.context.session(build()));
  }

  /** Makes a value once per worker. The key says everything that it depends on. */
  remember<Value>(key: string, make: () => Value): Value {
    const { memory } = this.context;
    if (!memory.has(key)) memory.set(key, make());
    return memory.get(key) as Value;
  }
}
