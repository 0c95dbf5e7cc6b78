import type { Model, Tensor } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import type { Setting } from '../replicates/setting.ts';
import { Workbench } from '../replicates/workbench.ts';
import type { Span } from '../replicates/world.ts';
import { drawFeatures } from './draws.ts';
import { evaluateGraph } from './graphs/evaluate.ts';
import { fitGraph } from './graphs/fit.ts';
import { forwardGraph } from './graphs/forward.ts';
import { inverseGraph } from './graphs/inverse.ts';
import { ridgeGraph } from './graphs/ridge.ts';
import { relabelGraph, type SampleOptions, sampleGraph } from './graphs/sample.ts';
import { gramGraph, momentGraph } from './graphs/statistics.ts';
import { dualGraphs } from './kernel/graphs/index.ts';
import type { World } from './world.ts';

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

type Feeds = Readonly<Record<string, Tensor>>;

/** What every program function of the family works with: the world, its graphs as sessions, and the worker's memory. */
export class Engine extends Workbench<World> {
  constructor(setting: Setting<World>, context: WorkerContext) {
    super('linear', setting, context);
  }

  /** Spans of replicates whose stacks of `rows` rows of `width` numbers (d when left out) fit in bounded memory. */
  stackSpans(rows: number, width = this.world.features): AsyncGenerator<Span> {
    // The widest moment: features as they are, as float64, and weighted.
    return this.spans(rows * (width + 1) * 24);
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
    const session = await this.session(graph, build);
    const outputs = await session.run(feeds);
    return outputs[session.outputNames[0] as string] as Tensor;
  }
}
