import type { Model, Tensor } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import { ByteCache } from '../replicates/byte-cache.ts';
import { drawFeatures } from './draws.ts';
import { evaluateGraph } from './graphs/evaluate.ts';
import { fitGraph } from './graphs/fit.ts';
import { forwardGraph } from './graphs/forward.ts';
import { inverseGraph } from './graphs/inverse.ts';
import { ridgeGraph } from './graphs/ridge.ts';
import { relabelGraph, type SampleOptions, sampleGraph } from './graphs/sample.ts';
import { gramGraph, momentGraph } from './graphs/statistics.ts';
import { dualGraphs } from './kernel/graphs/index.ts';
import type { Span, World } from './world.ts';

/** The graphs of the family, by name. */
export const graphs = {
  forward: (options: SampleOptions) => forwardGraph(options),
  sample: sampleGraph,
  relabel: relabelGraph,
  gram: gramGraph,
  moment: momentGraph,
  ridge: ({ features }: SampleOptions) => ridgeGraph(features),
  inverse: ({ features }: SampleOptions) => inverseGraph(features),
  fit: fitGraph,
  evaluate: evaluateGraph,
} as const satisfies Record<string, (options: SampleOptions) => Model>;

/** Bytes of designs, generators and sums that a worker keeps between calls. */
const cacheLimit = 256 * 2 ** 20;

/** Bytes of one stack of rows that is worked on at a time. */
const stackLimit = 16 * 2 ** 20;

type Feeds = Readonly<Record<string, Tensor>>;

/** What every program function of the family works with: the world, its graphs as sessions, and the worker's memory. */
export class Engine {
  readonly world: World;
  readonly context: WorkerContext;
  private readonly chunk: number | undefined;

  /** `chunk`: number of replicates worked on at a time, where the default for bounded memory is not wanted. */
  constructor(world: World, context: WorkerContext, chunk?: number) {
    this.world = world;
    this.context = context;
    this.chunk = chunk;
  }

  /** Values kept between calls; keys say everything that a value depends on. */
  get cache(): ByteCache {
    return this.remember('linear:cache', () => new ByteCache(cacheLimit));
  }

  /**
   * Cuts the replicates into spans whose stacks of `rows` rows of `width` numbers (d when left out) fit in bounded memory,
   * and between spans reports progress and lets an abort in.
   */
  async *spans(rows: number, width = this.world.features): AsyncGenerator<Span> {
    const { replicates } = this.world;
    // The widest moment: features as they are, as float64, and weighted.
    const bytes = rows * (width + 1) * 24;
    const size = this.chunk ?? Math.max(1, Math.floor(stackLimit / bytes));
    for (let first = 0; first < replicates; first += size) {
      await this.context.yield();
      yield { first, count: Math.min(size, replicates - first) };
      this.context.progress({
        done: Math.min(first + size, replicates),
        total: replicates,
        unit: 'replicates',
      });
    }
  }

  /** The designs of a span, [R, T, d]. */
  features(span: Span): Tensor {
    const { seed, features, rows, precision, covariance } = this.world;
    const key = `features ${JSON.stringify([seed, features, rows, precision, covariance, span])}`;
    const known = this.cache.get<Tensor>(key);
    if (known) return known;
    const drawn = drawFeatures(this.world, span);
    this.cache.set(key, drawn, drawn.data.byteLength);
    return drawn;
  }

  /** Runs a graph that has one output and gives that output. */
  run(name: keyof typeof graphs, feeds: Feeds): Promise<Tensor> {
    const { features, noise, precision, covariance } = this.world;
    const options = { features, noise, precision, covariance };
    return this.output(`${name} ${JSON.stringify(options)}`, () => graphs[name](options), feeds);
  }

  /**
   * Runs a graph of the dual that has one output and gives that output.
   *
   * @param order number of rows that the coefficients belong to.
   */
  runDual(name: keyof typeof dualGraphs, feeds: Feeds, order: number): Promise<Tensor> {
    const { features, noise, precision, dual } = this.world;
    if (!dual) throw new Error('this world has no kernel');
    const options = { features, noise, precision, kernel: dual.kernel, order };
    return this.output(`dual ${name} ${JSON.stringify(options)}`, () => dualGraphs[name](options), feeds);
  }

  private async output(graph: string, build: () => Model, feeds: Feeds): Promise<Tensor> {
    const session = await this.remember(`linear:session ${graph}`, () => this.context.session(build()));
    const outputs = await session.run(feeds);
    return outputs[session.outputNames[0] as string] as Tensor;
  }

  private remember<Value>(key: string, make: () => Value): Value {
    const { memory } = this.context;
    if (!memory.has(key)) memory.set(key, make());
    return memory.get(key) as Value;
  }
}
