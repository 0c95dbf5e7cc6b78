import { Fault, nearest } from '@ouroboros/errors';
import { type GraphBuilder, inlineInto, type Node, sameDim, Value } from '@ouroboros/onnx';
import { Algebra } from '../algebra.ts';
import { copyGradients } from '../custom-gradient.ts';
import { decompose } from '../decompose.ts';
import { decompositions } from '../decompositions/index.ts';
import { reverse } from '../differentiate.ts';
import { callKernels, kernelRules } from '../kernels/rules.ts';
import type { WeightedLoss } from '../losses/cross-entropy.ts';
import { giveSlopes } from '../processor/gelu-with-slope.ts';
import { recompute } from '../recomputation/recompute.ts';
import { shareGelu } from '../tiling/share-gelu.ts';
import type { ForwardPlan } from './forward-plan.ts';
import type { NamedValues, TrainStepOptions } from './options.ts';
import type { Segments } from './segments.ts';

/** What one forward and backward pass reads. */
export interface PassInputs {
  /** Parameters and statistics by name. */
  readonly held: ReadonlyMap<string, Value>;
  readonly batch: NamedValues;
  readonly fixed: NamedValues;
  /** Factor of the loss before it is differentiated; 1 when absent. */
  readonly lossScale?: Value | undefined;
  /** Notes which nodes are one gradient. */
  readonly segments?: Segments | undefined;
}

/** What one forward and backward pass makes. */
export interface Pass {
  readonly loss: Value;
  /** What `loss` and the gradients are still to be divided by; undefined: 1. */
  readonly weight: Value | undefined;
  /** In the order of the parameters, times the loss scale. */
  readonly gradients: readonly Value[];
  /** New values, in the order of the statistics. */
  readonly statistics: readonly Value[];
}

/**
 * Writes the forward pass, the loss and the gradients of one batch.
 *
 * @param apart a weighted loss stays a sum and a weight, to be added up with those of other batches
 */
export function writePass(
  body: GraphBuilder,
  plan: ForwardPlan,
  options: TrainStepOptions,
  inputs: PassInputs,
  apart: boolean,
): Pass {
  const { outputs, blocks } = writeForward(body, plan, options, inputs);
  const batch = { ...inputs.fixed, ...inputs.batch };
  const written = body.graph.within('loss', () => options.loss(body, outputs, batch));
  const { loss, weight } = quotient(body, written, apart);
  const statistics = (options.statistics ?? []).map(({ name, next }) => {
    return newStatistic(body, outputs, name, next, inputs.held.get(name) as Value);
  });
  const scaled = inputs.lossScale ? new Algebra(body).mul(loss, inputs.lossScale) : loss;
  const forward = new Set(body.graph.nodes);
  const gradients = gradientsOf(body, scaled, options, inputs);
  if (blocks.size > 0) recompute(body, forward, blocks);
  return { loss, weight, gradients, statistics };
}

function quotient(
  body: GraphBuilder,
  written: Value | WeightedLoss,
  apart: boolean,
): { loss: Value; weight: Value | undefined } {
  if (written instanceof Value) return { loss: written, weight: undefined };
  const { sum, weight } = written;
  if (apart) return { loss: sum, weight };
  return { loss: body.op('Div', [sum, weight]), weight: undefined };
}

function writeForward(
  body: GraphBuilder,
  { model: { graph }, blocks }: ForwardPlan,
  options: TrainStepOptions,
  { held, batch, fixed }: PassInputs,
): { outputs: NamedValues; blocks: ReadonlyMap<Node, number> } {
  const bindings = new Map<Value, Value>();
  for (const value of [...graph.inputs, ...graph.initializers]) {
    const given = graph.inputs.includes(value) ? (batch[value.name] ?? fixed[value.name]) : undefined;
    const bound = held.get(value.name) ?? given;
    if (bound) bindings.set(value, bound);
  }
  const copies = inlineInto(body, graph, bindings);
  copyGradients(copies);
  const copied = copiedBlocks(blocks, copies);
  const written = decomposeInBlocks(body, copied);
  const shared = rewriteForward(body, options);
  const outputs = graph.outputs.map((output) => {
    const copy = copies.get(output) as Value;
    const plain = written.get(copy) ?? copy;
    return [output.name, shared.get(plain) ?? plain] as const;
  });
  return { outputs: Object.fromEntries(outputs), blocks: copied };
}

/** Gives what replaces each output. */
function rewriteForward(body: GraphBuilder, options: TrainStepOptions): ReadonlyMap<Value, Value> {
  if (options.tiling) return shareGelu(body);
  if (options.kernels) return callKernels(body);
  return options.processor && !options.recompute ? giveSlopes(body, options.processor) : new Map();
}

function copiedBlocks(
  blocks: ReadonlyMap<Node, number>,
  copies: ReadonlyMap<Value, Value>,
): Map<Node, number> {
  const entries = [...blocks].flatMap(([node, block]) => {
    const copy = node.outputs[0] && copies.get(node.outputs[0])?.producer;
    return copy ? [[copy, block] as const] : [];
  });
  return new Map(entries);
}

/** As `decompose`; what a node becomes is in the block of the node. */
function decomposeInBlocks(body: GraphBuilder, blocks: Map<Node, number>): Map<Value, Value> {
  if (blocks.size === 0) return decompose(body);
  const table = [...decompositions].map(([operator, decomposition]) => {
    const write: typeof decomposition.body = (context) => {
      const before = body.graph.nodes.length;
      const outputs = decomposition.body(context);
      const block = blocks.get(context.node);
      if (block !== undefined) {
        for (const node of body.graph.nodes.slice(before)) blocks.set(node, block);
      }
      return outputs;
    };
    return [operator, { operator, body: write }] as const;
  });
  return decompose(body, new Map(table));
}

function gradientsOf(
  body: GraphBuilder,
  loss: Value,
  { parameters, kernels = false }: TrainStepOptions,
  { held, segments }: PassInputs,
): readonly Value[] {
  const wrt = parameters.map((name) => held.get(name) as Value);
  const more = kernels ? kernelRules() : [];
  const made = segments
    ? segments.claimGradients(body.graph, (rules) => reverse(body, loss, wrt, { rules }), more)
    : reverse(body, loss, wrt, { rules: more });
  return made.map((gradient, i) => {
    if (!gradient) throw unusedParameter(parameters[i] as string);
    return gradient;
  });
}

function newStatistic(
  body: GraphBuilder,
  outputs: NamedValues,
  name: string,
  next: string,
  current: Value,
): Value {
  const value = outputs[next];
  if (!value) throw unknownOutput(name, next, Object.keys(outputs));
  const cast = current.type ? new Algebra(body).cast(value, current.type.dtype) : value;
  const [before, after] = [current.type?.shape, cast.type?.shape];
  const differs =
    before && after && (before.length !== after.length || !before.every((dim, i) => isOpen(dim, after[i])));
  if (differs) throw otherShape(name, next, before.join(', '), after.join(', '));
  return cast;
}

/** True when the two sizes may be the same. */
function isOpen(a: string | number | null, b: string | number | null | undefined): boolean {
  return typeof b !== 'number' || typeof a !== 'number' || sameDim(a, b);
}

function unusedParameter(name: string): Fault {
  return new Fault({
    code: 'autodiff/unused-parameter',
    kind: 'request',
    subject: `parameter "${name}"`,
    expected: 'a loss that depends on every trained parameter',
    received: 'a loss that does not depend on it',
    remedy: 'leave it out of the trained parameters',
  });
}

function unknownOutput(name: string, next: string, known: readonly string[]): Fault {
  return new Fault({
    code: 'autodiff/unknown-output',
    kind: 'request',
    subject: `output "${next}", the new value of statistic "${name}"`,
    expected: 'an output of the forward model',
    received: 'no such name',
    remedy: `nearest: ${nearest(next, known) ?? 'none, the graph has no outputs'}`,
  });
}

function otherShape(name: string, next: string, expected: string, received: string): Fault {
  return new Fault({
    code: 'autodiff/shapes-differ',
    kind: 'request',
    subject: `output "${next}", the new value of statistic "${name}"`,
    expected: `shape [${expected}], as the statistic`,
    received: `[${received}]`,
  });
}
