import { Fault } from '@ouroboros/errors';
import {
  cloneModel,
  type DataType,
  type Graph,
  GraphBuilder,
  locate,
  type Model,
  type Node,
  sortTopologically,
  tensorOf,
  type Value,
  verify,
} from '@ouroboros/onnx';
import { Algebra, constantNumber, dtypeOf } from './algebra.ts';
import { keepMask } from './dropout/keep-mask.ts';
import { keysOf } from './dropout/keyed-hash.ts';
import { replaceOutput } from './replace-output.ts';

/** Optional parts of `seedDropout`. */
export interface SeedDropoutOptions {
  /** Also the Dropout nodes in inference mode, as exporters write them: they drop with their ratio. */
  readonly every?: boolean;
}

/** A model whose dropout depends on a seed that it is given. */
export interface SeededModel {
  readonly model: Model;
  /**
   * The input that was added, an int64 scalar from 0 to 2^59 ("seed", or "seed_1", .. where that is taken); undefined when
   * nothing drops. One number a step, such as `(BigInt(seed) << 32n) | BigInt(step)`: neighbours draw independently.
   */
  readonly seed: string | undefined;
  /** The nodes that were replaced. */
  readonly dropouts: readonly { readonly node: string; readonly ratio: number }[];
}

interface Site {
  readonly node: Node;
  readonly ratio: number;
}

/**
 * A copy of `model` in which every Dropout in training mode multiplies by a mask of 0 and 1 / (1 - ratio) that is drawn from
 * an int64 input, in ordinary integer operators: the same seed gives the same masks to the bit, on every provider and
 * in every session, and different seeds and different nodes give independent ones.
 *
 * `buildTrainStep` makes the seed a batch input [K], one number for each step, so that no result depends on how a
 * training run is cut.
 *
 * @throws Fault `autodiff/random-operator` for a Dropout in a subgraph, with a ratio outside [0, 1), or with a ratio or
 *   training_mode that the graph computes.
 */
export function seedDropout(model: Model, options: SeedDropoutOptions = {}): SeededModel {
  const copy = cloneModel(model);
  const { graph } = copy;
  const isSite = (node: Node): boolean => node.qualifiedType === 'Dropout' && drops(node, options);
  const hidden = nestedNodes(graph).find(isSite);
  if (hidden) throw refused(hidden, 'dropout outside of Loop, If and Scan', 'a Dropout in a subgraph');
  const sites = graph.nodes.filter(isSite).map((node): Site => ({ node, ratio: ratioOf(node) }));
  const active = sites.filter(({ ratio }) => ratio > 0);
  const builder = new GraphBuilder(graph, copy.opsetImports);
  const g = new Algebra(builder);
  const seed = active.length > 0 ? builder.input('seed', 'int64', []) : undefined;
  const keys = seed ? keysOf(g, seed, 3 * active.length) : [];
  for (const site of sites) {
    const at = 3 * active.indexOf(site);
    replace(g, site, at < 0 ? undefined : keys.slice(at, at + 3));
  }
  sortTopologically(graph);
  verify(copy);
  const dropouts = active.map(({ node, ratio }) => ({ node: node.name, ratio }));
  return { model: copy, seed: seed?.name, dropouts };
}

function nestedNodes(graph: Graph): readonly Node[] {
  return graph.nodes.flatMap((node) =>
    node.subgraphs.flatMap((subgraph) => [...subgraph.nodes, ...nestedNodes(subgraph)]),
  );
}

/** Whether the node is one to replace. */
function drops(node: Node, { every = false }: SeedDropoutOptions): boolean {
  const training = node.inputs[2];
  if (every) return true;
  if (!training) return false;
  if (!training.constant) throw refused(node, 'a constant training_mode', 'one that the graph computes');
  return Number(training.constant.data[0]) !== 0;
}

/** The ratio: 0.5 when absent, as ONNX has it. */
function ratioOf(node: Node): number {
  const given = node.inputs[1];
  const ratio = given ? constantNumber(given) : 0.5;
  if (ratio === undefined) throw refused(node, 'a constant ratio', 'one that the graph computes');
  if (ratio >= 0 && ratio < 1) return ratio;
  throw refused(node, 'a ratio from 0 to less than 1', String(ratio));
}

/** Puts the masked value in the place of the node; the value itself where nothing is dropped. */
function replace(g: Algebra, { node, ratio }: Site, keys: readonly Value[] | undefined): void {
  const [x] = node.inputs as [Value];
  const [output, mask] = node.outputs;
  const dtype = dtypeOf(x);
  const keep = keys && keepMask(g, x, ratio, keys);
  // A cast and a product, since the CPU kernel of Where is several times slower than both.
  const factor = keep && g.mul(g.cast(keep, dtype), constantNode(g, dtype, 1 / (1 - ratio)));
  const kept = g.op(factor ? 'Mul' : 'Identity', [x, ...(factor ? [factor] : [])]);
  replaceOutput(g.builder, output as Value, kept);
  if (mask?.name) replaceOutput(g.builder, mask, keep ?? everywhere(g, x));
  const settings = node.inputs.slice(1);
  g.builder.graph.removeNode(node);
  dropUnread(g.builder.graph, settings);
}

/** Removes initializers that nothing reads any more. */
function dropUnread({ initializers, outputs }: Graph, values: readonly (Value | undefined)[]): void {
  for (const value of values) {
    const at = value ? initializers.indexOf(value) : -1;
    if (at >= 0 && value?.uses.length === 0 && !outputs.includes(value)) initializers.splice(at, 1);
  }
}

/** True in the shape of `x`. */
function everywhere(g: Algebra, x: Value): Value {
  return g.op('Expand', [g.builder.scalar('bool', 1), g.shape(x)]);
}

/** A scalar as a node: float initializers are parameters of the model. */
function constantNode(g: Algebra, dtype: DataType, value: number): Value {
  const wide = dtype === 'float64' ? dtype : 'float32';
  const constant = g.op('Constant', [], {
    value: { type: 'tensor', value: tensorOf(wide, [], [value]) },
  });
  return g.cast(constant, dtype);
}

function refused(node: Node, expected: string, received: string): Fault {
  return new Fault({
    code: 'autodiff/random-operator',
    kind: 'request',
    subject: locate(node),
    expected,
    received,
    remedy: 'export the model with constant dropout, or with its dropout switched off',
  });
}
