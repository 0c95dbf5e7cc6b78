import type { Attribute } from '../attribute.ts';
import type { Graph } from '../graph.ts';
import type { Node } from '../node.ts';
import type { Tensor } from '../tensor.ts';
import type { Value } from '../value.ts';

/** Two of these with the same inputs give different results. */
const random = new Set([
  'RandomNormal',
  'RandomUniform',
  'RandomNormalLike',
  'RandomUniformLike',
  'Bernoulli',
  'Multinomial',
  'Dropout',
]);

const commutative = new Set(['Add', 'Mul', 'Max', 'Min', 'And', 'Or', 'Xor', 'Equal']);

/** Larger tensors are compared by identity: reading them would cost more than it saves. */
const comparedElements = 256;

/** Numbers for objects, so that they can be part of a key. */
class Identities {
  private readonly numbers = new Map<object, number>();

  of(object: object): number {
    const known = this.numbers.get(object);
    if (known !== undefined) return known;
    this.numbers.set(object, this.numbers.size);
    return this.numbers.size - 1;
  }
}

function tensorKey(tensor: Tensor, identities: Identities): string {
  if (tensor.data.length > comparedElements) return `#${identities.of(tensor)}`;
  const data =
    tensor.dtype === 'string' ? JSON.stringify(tensor.data) : bytesKey(tensor.data as Float32Array);
  return `${tensor.dtype}[${tensor.dims.join()}]${data}`;
}

/** By bits, so that -0 differs from 0 and NaN equals itself. */
function bytesKey(data: Float32Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
}

function attributeKey(name: string, attribute: Attribute, identities: Identities): string {
  if (attribute.type === 'tensor') return `${name}=${tensorKey(attribute.value, identities)}`;
  if (attribute.type === 'int' || attribute.type === 'ints') return `${name}=${attribute.value}`;
  if (typeof attribute.value === 'object') {
    const plain = attribute.type === 'floats' || attribute.type === 'strings';
    return `${name}=${plain ? JSON.stringify(attribute.value) : `#${identities.of(attribute.value)}`}`;
  }
  return `${name}=${attribute.type}:${JSON.stringify(attribute.value)}`;
}

function nodeKey(node: Node, identities: Identities): string | undefined {
  if (node.subgraphs.length > 0 || random.has(node.opType)) return undefined;
  const inputs = node.inputs.map((value) => (value ? String(identities.of(value)) : '-'));
  if (node.domain === '' && commutative.has(node.opType)) inputs.sort();
  const attributes = [...node.attributes]
    .map(([name, value]) => attributeKey(name, value, identities))
    .sort();
  return [node.qualifiedType, node.outputs.length, inputs.join(), ...attributes].join('|');
}

/** What has been seen in a graph and the graphs around it. */
class Seen {
  private readonly nodes = new Map<string, Node>();
  private readonly tensors = new Map<string, Value>();
  private readonly outer: Seen | undefined;

  constructor(outer?: Seen) {
    this.outer = outer;
  }

  node(key: string): Node | undefined {
    return this.nodes.get(key) ?? this.outer?.node(key);
  }

  tensor(key: string): Value | undefined {
    return this.tensors.get(key) ?? this.outer?.tensor(key);
  }

  addNode(key: string, node: Node): void {
    this.nodes.set(key, node);
  }

  addTensor(key: string, value: Value): void {
    this.tensors.set(key, value);
  }
}

function mergeInitializers(graph: Graph, seen: Seen, identities: Identities): number {
  const outputs = new Set(graph.outputs);
  const kept = graph.initializers.filter((value) => {
    // An output keeps its own value: its name is the interface.
    if (!value.initializer || outputs.has(value)) return true;
    const key = tensorKey(value.initializer, identities);
    const first = seen.tensor(key);
    if (!first) {
      seen.addTensor(key, value);
      return true;
    }
    graph.replaceUses(value, first);
    return false;
  });
  const merged = graph.initializers.length - kept.length;
  graph.initializers.splice(0, graph.initializers.length, ...kept);
  return merged;
}

function merge(graph: Graph, seen: Seen, identities: Identities): number {
  let merged = mergeInitializers(graph, seen, identities);
  const outputs = new Set(graph.outputs);
  const gone = new Set<Node>();
  for (const node of graph.nodes) {
    for (const subgraph of node.subgraphs) merged += merge(subgraph, new Seen(seen), identities);
    const key = nodeKey(node, identities);
    if (key === undefined) continue;
    const first = seen.node(key);
    if (!first) seen.addNode(key, node);
    else if (!node.outputs.some((output) => outputs.has(output))) {
      node.outputs.forEach((output, i) => {
        graph.replaceUses(output, first.outputs[i] as Value);
      });
      gone.add(node);
    }
  }
  if (gone.size > 0) graph.removeNodes(gone);
  return merged + gone.size;
}

/**
 * Makes nodes that compute the same thing, and small constants that are equal, one; a body reuses what the graphs
 * around it have computed before.
 *
 * @returns how many nodes and initializers went away
 */
export function eliminateCommonSubexpressions(graph: Graph): number {
  return merge(graph, new Seen(), new Identities());
}
