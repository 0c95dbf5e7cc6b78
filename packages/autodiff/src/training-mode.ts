import { Fault } from '@ouroboros/errors';
import {
  cloneModel,
  GraphBuilder,
  locate,
  type Model,
  type Node,
  sortTopologically,
  type Value,
  verify,
} from '@ouroboros/onnx';
import { Algebra, constantNumber, dtypeOf } from './algebra.ts';
import { type BatchStatistics, batchStatistics, normalizeByBatch } from './batch-normalization.ts';
import { replaceOutput } from './replace-output.ts';
import type { Statistic } from './training/options.ts';

/** A model as it computes while it is trained. */
export interface TrainingModel {
  readonly model: Model;
  /** Running means and variances, [C]. */
  readonly statistics: readonly Statistic[];
}

/**
 * A copy of `model` in which every BatchNormalization, of inference or already of training, normalizes by the mean and
 * the biased variance of its batch, in ordinary operators, and the running statistics move on:
 *
 *   running' = momentum running + (1 - momentum) of the batch,
 *
 * where the variance that they take in is the unbiased one, as PyTorch has it (ONNX's own training mode takes the biased
 * one). ONNX's momentum is 1 - PyTorch's. Statistics that several nodes share are moved on by each, in order. The outputs
 * `<name>.next` come after the model's own. Nodes of subgraphs stay as they are.
 *
 * @throws Fault `autodiff/unknown-statistic` where running statistics are neither initializers nor inputs,
 *   `autodiff/single-value` where a channel of a batch has one element, which has no variance.
 */
export function trainingMode(model: Model): TrainingModel {
  const copy = cloneModel(model);
  const builder = new GraphBuilder(copy.graph, copy.opsetImports);
  const running = new Map<Value, Value>();
  for (const node of [...copy.graph.nodes]) {
    if (node.qualifiedType === 'BatchNormalization') replaceByBatch(builder, node, running);
  }
  const statistics = [...running].map(([start, last]) => {
    const next = builder.output(last, `${start.name}.next`).name;
    return { name: start.name, next };
  });
  sortTopologically(copy.graph);
  verify(copy);
  return { model: copy, statistics };
}

/** `running` holds the latest value of every statistic, by the initializer or input that it starts from. */
function replaceByBatch(builder: GraphBuilder, node: Node, running: Map<Value, Value>): void {
  const g = new Algebra(builder);
  const [x, scale, bias, mean, variance] = node.inputs as [Value, Value, Value, Value, Value];
  const statistics = batchStatistics(g, x, dtypeOf(mean));
  if (constantNumber(statistics.count) === 1) throw singleValue(node);
  const result = normalizeByBatch(g, x, scale, bias, statistics, node.float('epsilon', 1e-5));
  const momentum = node.float('momentum', 0.9);
  const nexts = [
    moved(g, running, statisticOf(node, mean), statistics.mean, momentum),
    moved(g, running, statisticOf(node, variance), unbiased(g, statistics), momentum),
  ];
  const { graph } = builder;
  [result, ...nexts].forEach((made, i) => {
    const old = node.outputs[i];
    if (old) replaceOutput(builder, old, made);
  });
  graph.removeNode(node);
}

/** Records and gives momentum running + (1 - momentum) now. */
function moved(g: Algebra, running: Map<Value, Value>, start: Value, now: Value, momentum: number): Value {
  const next = g.add(g.mul(running.get(start) ?? start, momentum), g.mul(now, 1 - momentum));
  running.set(start, next);
  return next;
}

/** n / (n - 1) times the biased variance. */
function unbiased(g: Algebra, { variance, count }: BatchStatistics): Value {
  const known = constantNumber(count);
  const correction = known === undefined ? g.div(count, g.sub(count, 1)) : known / (known - 1);
  return g.mul(variance, correction);
}

/** What the running statistic `value` starts from, past copies that exporters make of shared ones. */
function statisticOf(node: Node, value: Value): Value {
  let start = value;
  while (start.producer?.qualifiedType === 'Identity') start = start.producer.inputs[0] as Value;
  if (!start.producer) return start;
  throw new Fault({
    code: 'autodiff/unknown-statistic',
    kind: 'request',
    subject: locate(node),
    expected: 'running statistics that are initializers or inputs',
    received: `"${start.name}", computed by ${start.producer.qualifiedType}`,
    remedy: 'fold the constants of the model before',
  });
}

function singleValue(node: Node): Fault {
  return new Fault({
    code: 'autodiff/single-value',
    kind: 'request',
    subject: locate(node),
    expected: 'more than one value per channel in a batch to normalize by',
    received: 'one',
    remedy: 'train with a larger batch',
  });
}
