import { type GraphBuilder, isFloating, type Node, type Value } from '@ouroboros/onnx';
import { Algebra } from '../algebra.ts';

/** Two of these with the same inputs give different results: they are kept. */
const random: ReadonlySet<string> = new Set(
  'RandomNormal RandomUniform RandomNormalLike RandomUniformLike Bernoulli Multinomial Dropout'.split(' '),
);

/**
 * Makes the backward pass compute the inside of blocks again from what the blocks read, instead of keeping it
 * (Chen et al. 2016, Training Deep Nets with Sublinear Memory Cost).
 *
 * A block is copied in front of the first node of the backward pass that reads something inside it. Every value that it
 * takes in goes through a gate that waits for the cotangent that has arrived by then: otherwise a runtime could run
 * the copy as soon as the forward pass is done, or find that it equals the original and drop it. What a block hands on to
 * the rest of the forward pass is kept. A block that the backward pass begins with is left alone, as nothing is gained.
 *
 * @param forward the nodes of the forward pass; all other nodes of the builder's graph are the backward pass
 * @returns the number of nodes that are computed twice
 */
export function recompute(
  builder: GraphBuilder,
  forward: ReadonlySet<Node>,
  blocks: ReadonlyMap<Node, number>,
): number {
  const backward = builder.graph.nodes.filter((node) => !forward.has(node));
  const triggers = triggersOf(builder.graph.nodes, forward);
  const numbers = [...new Set(blocks.values())];
  let copied = 0;
  for (const number of numbers) {
    const members = new Set(
      [...blocks].filter(([node, block]) => block === number && isRepeatable(node)).map(([node]) => node),
    );
    copied += new Block(builder, members, forward).repeat(backward, triggers);
  }
  return copied;
}

function isRepeatable(node: Node): boolean {
  return !random.has(node.opType) && node.subgraphs.length === 0;
}

/**
 * For every node of the backward pass, a value to wait for: of those made before it, the last one that depends on the
 * furthest point of the forward pass, which is the cotangent that has come down to there.
 */
function triggersOf(nodes: readonly Node[], forward: ReadonlySet<Node>): ReadonlyMap<Node, Value> {
  const reached = new Map<Node, number>();
  const triggers = new Map<Node, Value>();
  let [furthest, trigger]: [number, Value | undefined] = [0, undefined];
  nodes.forEach((node, i) => {
    const producers = node.inputs.flatMap((input) => (input?.producer ? [input.producer] : []));
    const reach = forward.has(node)
      ? i
      : Math.max(-1, ...producers.map((producer) => reached.get(producer) ?? -1));
    reached.set(node, reach);
    if (forward.has(node)) return;
    if (trigger) triggers.set(node, trigger);
    const [output] = node.outputs;
    if (reach < furthest || !output?.type?.shape || !isFloating(output.type.dtype)) return;
    [furthest, trigger] = [reach, output];
  });
  return triggers;
}

/** One block on its way to be repeated. */
class Block {
  private readonly builder: GraphBuilder;
  private readonly members: ReadonlySet<Node>;
  private readonly forward: ReadonlySet<Node>;

  constructor(builder: GraphBuilder, members: ReadonlySet<Node>, forward: ReadonlySet<Node>) {
    this.builder = builder;
    this.members = members;
    this.forward = forward;
  }

  /** Returns the number of copied nodes. */
  repeat(backward: readonly Node[], triggers: ReadonlyMap<Node, Value>): number {
    const readers = backward.filter((node) => node.inputs.some((input) => input && this.isInside(input)));
    const [first] = readers;
    const trigger = first && triggers.get(first);
    if (!first || !trigger) return 0;
    const nodes = this.needed(readers);
    const copies = this.copy(nodes, first, trigger);
    for (const reader of readers) {
      reader.inputs.forEach((input, i) => {
        const copy = input && copies.get(input);
        if (copy) reader.setInput(i, copy);
      });
    }
    return nodes.length;
  }

  /** True for a value that a member makes and the rest of the forward pass does not read. */
  private isInside(value: Value): boolean {
    const { producer } = value;
    if (!producer || !this.members.has(producer)) return false;
    return !value.uses.some(({ node }) => !this.members.has(node) && this.isForward(node));
  }

  /** Nodes of subgraphs count to the forward pass: they are never redirected. */
  private isForward(node: Node): boolean {
    return this.forward.has(node) || node.graph !== this.builder.graph;
  }

  /** The members that what `readers` read of the inside depends on, in their order. */
  private needed(readers: readonly Node[]): readonly Node[] {
    const found = new Set<Node>();
    const stack = [...readers];
    for (let node = stack.pop(); node; node = stack.pop()) {
      for (const input of node.inputs) {
        if (!input?.producer || !this.isInside(input) || found.has(input.producer)) continue;
        found.add(input.producer);
        stack.push(input.producer);
      }
    }
    return this.builder.graph.nodes.filter((node) => found.has(node));
  }

  private copy(nodes: readonly Node[], before: Node, trigger: Value): Map<Value, Value> {
    const { graph } = this.builder;
    const start = graph.nodes.length;
    const gate = new Gate(this.builder, trigger);
    const copies = new Map<Value, Value>();
    for (const node of nodes) {
      const inputs = node.inputs.map((input) => input && (copies.get(input) ?? gate.pass(input)));
      const twin = graph.addNode(node.opType, inputs, {
        attributes: node.attributes,
        domain: node.domain,
        name: `${node.name}/again`,
        outputNames: node.outputs.map(({ name }) => (name === '' ? '' : `${name}.again`)),
      });
      node.outputs.forEach((output, i) => {
        const copy = twin.outputs[i] as Value;
        copy.type = output.type;
        if (this.isInside(output)) copies.set(output, copy);
      });
    }
    // Everything was appended: it belongs in front of its first reader.
    const all = [...graph.nodes];
    const made = all.splice(start);
    all.splice(all.indexOf(before), 0, ...made);
    graph.reorder(all);
    return copies;
  }
}

/** Holds values back until another one is there. */
class Gate {
  private readonly g: Algebra;
  private readonly trigger: Value;
  private readonly passed = new Map<Value, Value>();
  private zero: Value | undefined;

  constructor(builder: GraphBuilder, trigger: Value) {
    this.g = new Algebra(builder);
    this.trigger = trigger;
  }

  /** `value` itself, by a Reshape to the axes it has, which copies nothing; constants and inputs are there anyway. */
  pass(value: Value): Value {
    const shape = value.type?.shape;
    if (!value.producer || value.constant || !shape || shape.length === 0) return value;
    const known = this.passed.get(value);
    if (known) return known;
    const sizes = this.g.add(this.g.shape(value), this.nothing());
    const made = this.g.op('Reshape', [value, sizes], { allowzero: 1 });
    made.type = value.type;
    this.passed.set(value, made);
    return made;
  }

  /** 0 as int64, read off one element of the trigger in a way that no optimizer sees through. */
  private nothing(): Value {
    if (this.zero) return this.zero;
    const { g, trigger } = this;
    const element = g.op('Gather', [g.reshape(trigger, [-1]), g.builder.scalar('int64', 0)]);
    const both = g.op('And', [g.compare('Less', element, 0), g.compare('Greater', element, 0)]);
    this.zero = g.cast(both, 'int64');
    return this.zero;
  }
}
