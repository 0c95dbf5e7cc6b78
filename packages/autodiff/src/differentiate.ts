import { Fault } from '@ouroboros/errors';
import { type Graph, type GraphBuilder, isFloating, locate, type Node, type Value } from '@ouroboros/onnx';
import { Algebra } from './algebra.ts';
import { customGradient } from './custom-gradient.ts';
import { decompositionContext } from './decompose.ts';
import type { Decomposition } from './decomposition.ts';
import { decompositions } from './decompositions/index.ts';
import { missingValue } from './missing-value.ts';
import { oldestOpset } from './opset.ts';
import type { Cotangents, Rule, RuleContext } from './rule.ts';
import { rules } from './rules/index.ts';
import { unbroadcast } from './unbroadcast.ts';

/** Optional parts of `differentiate`. */
export interface DifferentiateOptions {
  /** Rules for further operators, or instead of the built-in ones. */
  readonly rules?: readonly Rule[];
}

/**
 * Appends to the graph of `builder` the nodes that compute the derivative of `loss` with respect to each of `wrt`,
 * by reverse-mode differentiation.
 *
 * Only nodes on a path from `wrt` to `loss` are differentiated. A value that `loss` does not depend on has gradient 0.
 *
 * @param loss a floating value of one element, computed in the graph of `builder`
 * @param wrt floating values that the graph reads: inputs, initializers or intermediate values
 * @returns the gradients, in the order, types and shapes of `wrt`
 * @throws Fault `autodiff/no-rule` for an operator on such a path that has no rule, `autodiff/loss-not-scalar`,
 *   `autodiff/not-floating`, `autodiff/old-opset`, `autodiff/unknown-shape` where a rule needs a rank that inference
 *   could not find.
 */
export function differentiate(
  builder: GraphBuilder,
  loss: Value,
  wrt: readonly Value[],
  options: DifferentiateOptions = {},
): readonly Value[] {
  const g = new Algebra(builder);
  return reverse(builder, loss, wrt, options).map((gradient, i) => gradient ?? g.zerosLike(wrt[i] as Value));
}

/** As `differentiate`, with undefined for a value that `loss` does not depend on. */
export function reverse(
  builder: GraphBuilder,
  loss: Value,
  wrt: readonly Value[],
  options: DifferentiateOptions = {},
): readonly (Value | undefined)[] {
  checkRequest(builder, loss, wrt);
  const table = new Map([...rules, ...(options.rules ?? []).map((rule) => [rule.operator, rule] as const)]);
  return new Sweep(builder, table, wrt).run([loss], wrt);
}

/**
 * As `reverse`, from all of `outputs` with any cotangents, for finding out what cannot be differentiated: what a node
 * throws goes to `onFault`, and the walk continues as if its gradients were zero.
 */
export function tryReverse(
  builder: GraphBuilder,
  outputs: readonly Value[],
  wrt: readonly Value[],
  onFault: (fault: Fault) => void,
): readonly (Value | undefined)[] {
  return new Sweep(builder, rules, wrt, onFault).run(outputs, wrt);
}

function checkRequest(builder: GraphBuilder, loss: Value, wrt: readonly Value[]): void {
  const opset = builder.opsetImports.get('') ?? oldestOpset;
  if (opset < oldestOpset) {
    throw new Fault({
      code: 'autodiff/old-opset',
      kind: 'request',
      subject: `graph "${builder.graph.name}"`,
      expected: `opset ${oldestOpset} or later`,
      received: `opset ${opset}`,
      remedy: 'export the model again, or convert it with onnx.version_converter',
    });
  }
  for (const value of [loss, ...wrt]) checkFloating(value);
  const shape = loss.type?.shape;
  if (shape?.some((dim) => dim !== 1)) {
    throw new Fault({
      code: 'autodiff/loss-not-scalar',
      kind: 'request',
      subject: `loss "${loss.name}"`,
      expected: 'a value of one element',
      received: `shape [${shape.join(', ')}]`,
      remedy: 'reduce it with ReduceSum or ReduceMean',
    });
  }
}

function checkFloating(value: Value): void {
  if (!value.type || isFloating(value.type.dtype)) return;
  throw new Fault({
    code: 'autodiff/not-floating',
    kind: 'request',
    subject: `value "${value.name}"`,
    expected: 'a floating type to differentiate',
    received: value.type.dtype,
  });
}

/** One backward walk over a graph. */
class Sweep {
  private readonly builder: GraphBuilder;
  private readonly g: Algebra;
  private readonly table: ReadonlyMap<string, Rule>;
  /** The nodes of the forward pass, before any of the backward pass are appended. */
  private readonly nodes: readonly Node[];
  /** Values that depend on `wrt` through floating values alone, `wrt` included. */
  private readonly active: Set<Value>;
  /** What flowed into each value so far. */
  private readonly contributions = new Map<Value, Value[]>();
  /** How many contributions each value had. */
  private readonly arrivals = new Map<Value, number>();

  /** Gets what a node throws; without it the walk ends there. */
  private readonly onFault: ((fault: Fault) => void) | undefined;

  constructor(
    builder: GraphBuilder,
    table: ReadonlyMap<string, Rule>,
    wrt: readonly Value[],
    onFault?: (fault: Fault) => void,
  ) {
    this.builder = builder;
    this.onFault = onFault;
    this.g = new Algebra(builder);
    this.table = table;
    this.nodes = [...builder.graph.nodes];
    this.active = new Set(wrt);
    extendReach(this.active, this.nodes);
  }

  run(losses: readonly Value[], wrt: readonly Value[]): readonly (Value | undefined)[] {
    for (const loss of losses) {
      if (this.active.has(loss)) this.within(loss.producer, () => this.contribute(loss, this.seed(loss)));
    }
    for (let i = this.nodes.length - 1; i >= 0; i--) this.visitNamed(this.nodes[i] as Node);
    return wrt.map((value) => this.lookup(value));
  }

  /** Names the nodes that `write` appends after the node that they are the gradient of. */
  private within<T>(node: Node | undefined, write: () => T): T {
    return this.builder.graph.within(`${node?.name || node?.opType || 'loss'}/gradient`, write);
  }

  private seed(loss: Value): Value {
    if (!loss.type) return this.zerosOf(loss);
    const one = this.g.constant(loss, 1);
    return loss.type?.shape?.length === 0 ? one : this.g.expandLike(one, loss);
  }

  private contribute(value: Value, cotangent: Value): void {
    this.arrivals.set(value, (this.arrivals.get(value) ?? 0) + 1);
    const list = this.contributions.get(value);
    if (list) list.push(cotangent);
    else this.contributions.set(value, [cotangent]);
  }

  /** The cotangent of `value`, its contributions added up once. */
  private lookup(value: Value): Value | undefined {
    const list = this.contributions.get(value);
    if (!list) return undefined;
    const sum = this.g.total(list);
    this.contributions.set(value, [sum]);
    return sum;
  }

  /** Visits a node; what it throws names the node, and ends the walk unless somebody listens. */
  private visitNamed(node: Node): void {
    try {
      this.within(node, () => this.visit(node));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const fault = naming(node, error);
      if (!this.onFault) throw fault;
      this.onFault(fault);
      for (const input of node.inputs) {
        if (input && this.active.has(input)) this.contribute(input, this.zerosOf(input));
      }
    }
  }

  /** Zeros for `value`, also where inference could not type it. */
  private zerosOf(value: Value): Value {
    return value.type ? this.g.zerosLike(value) : this.g.zeros('float32', this.g.op('Shape', [value]));
  }

  private visit(node: Node): void {
    if (!node.outputs.some((output) => this.contributions.has(output))) return;
    if (!dependsOn(node, this.active)) return;
    const custom = customGradient(node);
    const decomposition = decompositions.get(node.qualifiedType);
    if (!custom && decomposition && !this.table.has(node.qualifiedType)) {
      this.visitInstead(node, decomposition);
      return;
    }
    const cotangents = this.differentiateNode(node);
    (custom?.inputs ?? node.inputs).forEach((input, i) => {
      const make = cotangents[i];
      if (input && make && this.active.has(input)) this.contribute(input, unbroadcast(this.g, make(), input));
    });
  }

  /** Computes what `node` computes once more, in operators that have rules, and differentiates those. */
  private visitInstead(node: Node, decomposition: Decomposition): void {
    const { graph } = this.builder;
    const before = graph.nodes.length;
    const outputs = decomposition.body(decompositionContext(this.builder, this.g, node));
    const made = graph.nodes.slice(before);
    extendReach(this.active, made);
    node.outputs.forEach((output, i) => {
      const cotangent = this.lookup(output);
      if (!cotangent) return;
      const instead = outputs[i];
      if (!instead)
        throw missingValue(node, `a derivative of output ${i}, or a loss that does not depend on it`);
      this.contribute(instead, cotangent);
    });
    for (const inner of made.reverse()) this.visit(inner);
  }

  private differentiateNode(node: Node): Cotangents {
    const custom = customGradient(node);
    if (custom) return custom.body(this.contextOf(node), custom.kept ?? []);
    const rule = this.table.get(node.qualifiedType);
    if (!rule) throw noRule(node);
    return rule.body(this.contextOf(node));
  }

  private contextOf(node: Node): RuleContext {
    const { builder, g } = this;
    const cotangentOf = (index: number): Value | undefined => {
      const output = node.outputs[index];
      return output && this.lookup(output);
    };
    return {
      ...decompositionContext(builder, g, node),
      get cotangent() {
        const value = cotangentOf(0);
        if (!value) throw missingValue(node, 'output 0 on the way to the loss');
        return value;
      },
      output: node.outputs[0] as Value,
      arrivals: this.arrivals.get(node.outputs[0] as Value) ?? 0,
      wants: (index) => {
        const input = node.inputs[index];
        return input !== undefined && this.active.has(input);
      },
      cotangentOf,
      lookup: (value) => this.lookup(value),
    };
  }
}

/** Adds the values of `nodes` that depend on `active` through floating values. */
function extendReach(active: Set<Value>, nodes: readonly Node[]): void {
  for (const node of nodes) {
    if (!dependsOn(node, active)) continue;
    for (const output of node.outputs) if (!output.type || isFloating(output.type.dtype)) active.add(output);
  }
}

function dependsOn(node: Node, active: ReadonlySet<Value>): boolean {
  return (
    node.inputs.some((input) => input && active.has(input)) ||
    node.subgraphs.some((subgraph) => captures(subgraph, active))
  );
}

/** True when a node of `graph`, or its output list, reads one of `active` from an enclosing graph. */
function captures(graph: Graph, active: ReadonlySet<Value>): boolean {
  return (
    graph.outputs.some((output) => active.has(output)) || graph.nodes.some((node) => dependsOn(node, active))
  );
}

/** `fault` with `node` named: what a rule complains of may be a value that only the backward pass has. */
function naming(node: Node, fault: Fault): Fault {
  const place = locate(node);
  if (fault.parts.subject.startsWith(place)) return fault;
  return new Fault({ ...fault.parts, subject: `${place}: ${fault.parts.subject}` }, { cause: fault });
}

function noRule(node: Node): Fault {
  return new Fault({
    code: 'autodiff/no-rule',
    kind: 'request',
    subject: locate(node),
    expected: 'an operator with a differentiation rule on the way from the loss to what is trained',
    received: `none for ${node.qualifiedType}`,
    remedy: `express it in operators that have one, or define one with defineRule('${node.qualifiedType}', ...)`,
  });
}
