import type { Model, Tensor } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import { ByteCache } from './byte-cache.ts';
import type { Span, World } from './world.ts';

/** Bytes of batches that a worker keeps between calls. */
const cacheLimit = 256 * 2 ** 20;

/** Bytes of the arrays that are worked on at a time. */
const spanLimit = 16 * 2 ** 20;

/** What every program function of a family works with: the world, its graphs as sessions, and the worker's memory. */
export class Engine<W extends World = World> {
  readonly world: W;
  readonly context: WorkerContext;
  private readonly chunk: number | undefined;

  /** `chunk`: number of replicates worked on at a time, where the default for bounded memory is not wanted. */
  constructor(world: W, context: WorkerContext, chunk?: number) {
    this.world = world;
    this.context = context;
    this.chunk = chunk;
  }

  /** Values kept between calls; keys say everything that a value depends on. */
  get cache(): ByteCache {
    return this.remember(`${this.world.family}:cache`, () => new ByteCache(cacheLimit));
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

  /**
   * Runs a graph and gives its outputs by name.
   *
   * @param name of the graph in the family.
   * @param build makes the graph; it may depend on the setting of the world alone.
   */
  async run(
    name: string,
    build: () => Model,
    feeds: Readonly<Record<string, Tensor>>,
  ): Promise<Record<string, Tensor>> {
    const { family, setting } = this.world;
    const key = `${family}:session ${JSON.stringify([name, setting])}`;
    const session = await this.remember(key, () => this.context.session(build()));
    return session.run(feeds);
  }

  /** Makes a value once per worker. The key says everything that it depends on. */
  remember<Value>(key: string, make: () => Value): Value {
    const { memory } = this.context;
    if (!memory.has(key)) memory.set(key, make());
    return memory.get(key) as Value;
  }
}
