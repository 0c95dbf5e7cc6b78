import {
  type AttributeLike,
  elementCount,
  type Graph,
  GraphBuilder,
  type Model,
  type Node,
  sortTopologically,
  type Value,
} from '@ouroboros/onnx';
import { constantInts, rankOf, shapeOf } from '../algebra.ts';
import { bytesInFrame, bytesOf, type Cluster, findClusters } from './cluster.ts';
import { hasFrame } from './frame.ts';

/** Optional parts of `tileRows`. */
export interface TileOptions {
  /**
   * Bytes of the largest tensor of a tile; default 2 MiB: shared by the threads, and several must fit into their own
   * caches. Smaller tiles cost more in handing out work to threads than they save.
   */
  readonly tileBytes?: number;
  /** Chains whose tensors are all smaller than this stay as they are; default 1.5 MiB, about a core's own cache. */
  readonly leastBytes?: number;
}

/**
 * Makes chains of operators that work on each row apart (element by element, or along the last axes) run tile by tile:
 * each chain becomes the body of a Scan over blocks of rows, so that what flows between its operators stays in the
 * cache instead of going through memory once per operator. The results are the same to the bit.
 *
 * For the CPU: on a GPU, where each operator is a kernel launch, it costs instead of saving.
 *
 * @returns the number of chains
 */
export function tileRows(model: Model, options: TileOptions = {}): number {
  return tileGraph(model.graph, model.opsetImports, options);
}

function tileGraph(graph: Graph, opsetImports: Map<string, number>, options: TileOptions): number {
  const { tileBytes = 2 ** 21, leastBytes = 1.5 * 2 ** 20 } = options;
  const below = graph.nodes.flatMap((node) =>
    node.subgraphs.map((subgraph) => tileGraph(subgraph, opsetImports, options)),
  );
  const clusters = findClusters(graph, tileBytes).filter((cluster) => largestSaved(cluster) >= leastBytes);
  const builder = new GraphBuilder(graph, opsetImports);
  const tiled = clusters.filter((cluster) => new Tiling(builder, cluster, tileBytes).apply());
  if (tiled.length > 0) sortTopologically(graph);
  return below.reduce((sum, count) => sum + count, tiled.length);
}

/** Bytes of the largest value that only the cluster reads: it is not written to memory any more. */
function largestSaved({ nodes }: Cluster): number {
  const members = new Set(nodes);
  const inner = nodes.flatMap((node) => node.outputs).filter((output) => !isNeeded(output, members));
  return Math.max(0, ...inner.map(bytesOf));
}

/** True when something outside `members` reads `value`. */
function isNeeded(value: Value, members: ReadonlySet<Node>): boolean {
  return value.graph.outputs.includes(value) || value.uses.some((use) => !members.has(use.node));
}

/** Replaces one cluster by a Scan. */
class Tiling {
  private readonly builder: GraphBuilder;
  private readonly cluster: Cluster;
  private readonly members: ReadonlySet<Node>;
  /** Places of the frame in one tile, and number of tiles. */
  private readonly rows: number;
  private readonly tiles: number;

  constructor(builder: GraphBuilder, cluster: Cluster, tileBytes: number) {
    this.builder = builder;
    this.cluster = cluster;
    this.members = new Set(cluster.nodes);
    const places = elementCount(cluster.frame);
    const most = Math.max(1, Math.floor(tileBytes / bytesInFrame(cluster.nodes, cluster.frame)));
    this.rows = largestDivisor(places, most);
    this.tiles = places / this.rows;
  }

  /** False when the sizes leave no sensible tile. */
  apply(): boolean {
    if (this.tiles < 2) return false;
    const body = this.builder.subgraph('tile');
    const inputs = this.framedInputs();
    const map = new Map(
      inputs.map((value) => [value, body.input(value.name, dtypeOf(value), this.tileShape(value))]),
    );
    for (const node of this.cluster.nodes) this.copy(body, node, map);
    const outputs = this.neededOutputs();
    for (const value of outputs) body.output(map.get(value) as Value);
    const results = this.builder.ops(
      'Scan',
      inputs.map((value) => this.split(value)),
      { body: { type: 'graph', value: body.graph }, num_scan_inputs: inputs.length },
      { outputs: outputs.length },
    );
    outputs.forEach((value, i) => {
      this.replace(value, results[i] as Value);
    });
    this.builder.graph.removeNodes(this.members);
    return true;
  }

  /** What the cluster reads that has its frame; everything else the body reads from around it. */
  private framedInputs(): Value[] {
    const read = this.cluster.nodes.flatMap((node) => node.inputs);
    return [...new Set(read)].filter(
      (value): value is Value => value !== undefined && !this.isInner(value) && this.isFramed(value),
    );
  }

  private isInner(value: Value): boolean {
    return value.producer !== undefined && this.members.has(value.producer);
  }

  private isFramed(value: Value): boolean {
    return hasFrame(value, this.cluster.frame);
  }

  private neededOutputs(): Value[] {
    return this.cluster.nodes
      .flatMap((node) => node.outputs)
      .filter((output) => output.name !== '' && isNeeded(output, this.members));
  }

  /** [frame.., rest..] as [rows, rest..]. */
  private tileShape(value: Value): readonly number[] {
    return [this.rows, ...this.rest(value)];
  }

  private rest(value: Value): readonly number[] {
    return (shapeOf(value) as readonly number[]).slice(this.cluster.frame.length);
  }

  /** [frame.., rest..] as [tiles, rows, rest..]. */
  private split(value: Value): Value {
    const dims = [this.tiles, this.rows, ...this.rest(value)];
    return this.builder.op('Reshape', [value, this.builder.int64s(dims)]);
  }

  private replace(value: Value, result: Value): void {
    const { graph } = this.builder;
    const dims = shapeOf(value) as readonly number[];
    const joined = this.builder.op('Reshape', [result, this.builder.int64s(dims)]);
    if (graph.outputs.includes(value)) [value.name, joined.name] = [joined.name, value.name];
    graph.replaceUses(value, joined);
  }

  /** The node for a tile: [frame.., rest..] has become [rows, rest..], so axes are counted from the back. */
  private copy(body: GraphBuilder, node: Node, map: Map<Value, Value>): void {
    const inputs = node.inputs.map((input) => input && (map.get(input) ?? input));
    const rank = rankOf(node.outputs[0] as Value);
    const listed = listOfAxes(node);
    const axes = constantInts(node.inputs[listed]);
    if (axes) inputs[listed] = body.int64s(axes.map((axis) => fromBack(axis, rank)));
    if (node.opType === 'Reshape') inputs[1] = body.int64s(this.tileShape(node.outputs[0] as Value));
    const outputs = body.ops(node.opType, inputs, this.attributes(node, rank), {
      domain: node.domain,
      name: node.name,
      outputs: node.outputs.length,
    });
    node.outputs.forEach((output, i) => {
      map.set(output, outputs[i] as Value);
    });
  }

  private attributes(node: Node, rank: number): Record<string, AttributeLike> {
    const attributes: Record<string, AttributeLike> = Object.fromEntries(node.attributes);
    if (node.attributes.has('axis')) attributes.axis = fromBack(node.int('axis', 0), rank);
    else if (defaultsToFirst.has(node.opType)) attributes.axis = -rank;
    const perm = node.ints('perm');
    const shift = this.cluster.frame.length - 1;
    if (perm) attributes.perm = [0, ...perm.slice(shift + 1).map((axis) => axis - shift)];
    return attributes;
  }
}

/** Number of the input that lists axes; -1 where there is none. */
function listOfAxes({ opType }: Node): number {
  if (opType === 'Slice' || opType === 'Pad') return 3;
  return opType.startsWith('Reduce') ? 1 : -1;
}

const defaultsToFirst: ReadonlySet<string> = new Set(['Split', 'GatherElements', 'ScatterElements']);

function fromBack(axis: number, rank: number): number {
  return axis < 0 ? axis : axis - rank;
}

function dtypeOf(value: Value): NonNullable<Value['type']>['dtype'] {
  return value.type?.dtype ?? 'float32';
}

/** The largest divisor of `number` that is at most `limit`. */
function largestDivisor(number: number, limit: number): number {
  for (let divisor = Math.min(number, limit); divisor > 1; divisor--) {
    if (number % divisor === 0) return divisor;
  }
  return 1;
}
