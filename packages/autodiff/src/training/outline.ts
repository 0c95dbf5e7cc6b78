import {
  type Attribute,
  Graph,
  type Model,
  type Node,
  sortTopologically,
  type Tensor,
  type Value,
  verify,
} from '@ouroboros/onnx';
import type { Segment, Segments } from './segments.ts';

/** Domain of the functions. */
const functionDomain = 'ouroboros.training';

/** Constants of at most this many elements are written into the functions. */
const smallConstant = 16;

/**
 * Writes segments of the same form as calls of one function of the model. A runtime puts the functions back in place
 * when it loads the model, so the same operators run; the graph becomes several times smaller to store and to read.
 *
 * @returns the number of functions
 */
export function outline(model: Model, segments: Segments): number {
  const found = new Map<string, Occurrence[]>();
  collect(model.graph, segments, found);
  const repeated = [...found.values()].filter(isWorthwhile);
  const names = new Map<string, number>();
  for (const occurrences of repeated) {
    const { label } = occurrences[0] as Occurrence;
    const count = (names.get(label) ?? 0) + 1;
    names.set(label, count);
    replaceByFunction(model, count === 1 ? label : `${label}${count}`, occurrences);
  }
  if (repeated.length === 0) return 0;
  model.opsetImports.set(functionDomain, 1);
  sortTopologically(model.graph);
  verify(model);
  return repeated.length;
}

/** Nodes of one segment. */
interface Occurrence {
  readonly label: string;
  readonly nodes: readonly Node[];
}

/** A function has nodes too: they must be fewer than the calls save. */
function isWorthwhile(occurrences: readonly Occurrence[]): boolean {
  const size = occurrences[0]?.nodes.length ?? 0;
  return occurrences.length * (size - 1) > size;
}

function collect(graph: Graph, segments: Segments, found: Map<string, Occurrence[]>): void {
  const groups = new Map<Segment, Node[]>();
  for (const node of graph.nodes) {
    for (const subgraph of node.subgraphs) collect(subgraph, segments, found);
    const segment = segments.of(node);
    if (!segment || node.subgraphs.length > 0) continue;
    const group = groups.get(segment);
    if (group) group.push(node);
    else groups.set(segment, [node]);
  }
  for (const [{ label }, nodes] of groups) {
    if (nodes.length < 2 || !isConvex(nodes)) continue;
    const { key } = describe(nodes);
    const occurrence = { label, nodes };
    const list = found.get(`${label} ${key}`);
    if (list) list.push(occurrence);
    else found.set(`${label} ${key}`, [occurrence]);
  }
}

/** True when no path between two of `nodes` leaves them: only then can they run as one. */
function isConvex(nodes: readonly Node[]): boolean {
  const members = new Set(nodes);
  const { graph } = nodes[0] as Node;
  const order = graph.nodes;
  const [first, last] = [order.indexOf(nodes[0] as Node), order.indexOf(nodes.at(-1) as Node)];
  // Outside nodes in between that depend on a member; nodes of subgraphs count as the node that holds them.
  const behind = new Set<Value>();
  for (const node of order.slice(first, last + 1)) {
    const reads = readsOf(node);
    const escaped = reads.some((value) => behind.has(value));
    if (members.has(node)) {
      if (escaped) return false;
      continue;
    }
    const depends = escaped || reads.some(({ producer }) => producer && members.has(producer));
    if (depends) for (const output of node.outputs) behind.add(output);
  }
  return true;
}

/** What a node reads, its subgraphs included. */
function readsOf(node: Node): readonly Value[] {
  const own = node.inputs.filter((input) => input !== undefined);
  return node.subgraphs.length === 0 ? own : [...own, ...node.subgraphs.flatMap(captured)];
}

function captured(graph: Graph): readonly Value[] {
  return [...graph.outputs, ...graph.nodes.flatMap(readsOf)];
}

/** The form of `nodes`: operators, attributes, wiring, small constants; and the values at the border in its order. */
function describe(nodes: readonly Node[]): { key: string; inputs: Value[]; outputs: Value[] } {
  const inner = new Map<Value, string>();
  const inputs: Value[] = [];
  const lines = nodes.map((node, i) => {
    const operands = node.inputs.map((input) => input && (inner.get(input) ?? operandKey(input, inputs)));
    node.outputs.forEach((output, k) => {
      inner.set(output, `n${i}.${k}`);
    });
    const attributes = [...node.attributes].map(([name, attribute]) => attributeKey(name, attribute)).sort();
    const outputs = node.outputs.map((output) => (output.name === '' ? '-' : '+')).join('');
    return `${node.qualifiedType}(${operands.join()}){${attributes.join()}}${outputs}`;
  });
  const members = new Set(nodes);
  const outputs = nodes.flatMap((node) => node.outputs).filter((output) => isRead(output, members));
  return { key: `${lines.join(';')}:${outputs.map((output) => inner.get(output)).join()}`, inputs, outputs };
}

function operandKey(value: Value, inputs: Value[]): string {
  const { constant } = value;
  if (constant && isSmall(constant)) return tensorKey(constant);
  if (!inputs.includes(value)) inputs.push(value);
  return `x${inputs.indexOf(value)}:${value.type?.dtype}`;
}

function isSmall({ data, dtype }: Tensor): boolean {
  return data.length <= smallConstant && dtype !== 'string';
}

function tensorKey({ dtype, dims, data }: Tensor): string {
  const numbers = Array.from(data as ArrayLike<number | bigint>, (x) =>
    Object.is(x, -0) ? '-0' : String(x),
  );
  return `${dtype}[${dims.join(' ')}]<${numbers.join(' ')}>`;
}

function attributeKey(name: string, attribute: Attribute): string {
  if (attribute.type === 'tensor') return `${name}=${tensorKey(attribute.value)}`;
  return `${name}=${attribute.type}:${String(attribute.value)}`;
}

function isRead(value: Value, members: ReadonlySet<Node>): boolean {
  return value.graph.outputs.includes(value) || value.uses.some(({ node }) => !members.has(node));
}

function replaceByFunction(model: Model, name: string, occurrences: readonly Occurrence[]): void {
  const imports = new Map([...model.opsetImports].filter(([domain]) => domain !== functionDomain));
  model.functions.push({
    name,
    domain: functionDomain,
    overload: '',
    graph: bodyOf(name, occurrences[0] as Occurrence),
    attributeNames: [],
    attributeDefaults: new Map(),
    opsetImports: imports,
  });
  for (const occurrence of occurrences) call(name, occurrence);
}

/** The nodes of an occurrence over inputs of their own. */
function bodyOf(name: string, { nodes }: Occurrence): Graph {
  const { inputs, outputs } = describe(nodes);
  const graph = new Graph(name);
  const map = new Map(inputs.map((value, i) => [value, graph.addInput(`x${i}`, undefined)]));
  for (const node of nodes) {
    const operands = node.inputs.map((input) => input && (map.get(input) ?? constantIn(graph, map, input)));
    const copy = graph.addNode(node.opType, operands, {
      attributes: node.attributes,
      domain: node.domain,
      name: node.opType,
      outputNames: node.outputs.map((output) => (output.name === '' ? '' : node.opType)),
    });
    node.outputs.forEach((output, i) => {
      map.set(output, copy.outputs[i] as Value);
    });
  }
  graph.outputs = outputs.map((output) => map.get(output) as Value);
  return graph;
}

function constantIn(graph: Graph, map: Map<Value, Value>, value: Value): Value {
  const attributes = new Map([['value', { type: 'tensor', value: value.constant as Tensor } as const]]);
  const made = graph.addNode('Constant', [], { attributes, name: 'const' }).outputs[0] as Value;
  map.set(value, made);
  return made;
}

function call(name: string, { nodes }: Occurrence): void {
  const { inputs, outputs } = describe(nodes);
  const { graph, name: first } = nodes[0] as Node;
  const node = graph.addNode(name, inputs, {
    domain: functionDomain,
    // Says, as the names of its nodes do, what it is the gradient of.
    name: first.includes('/') ? first.slice(0, first.lastIndexOf('/')) : name,
    outputNames: outputs.map(() => name),
    before: nodes.at(-1) as Node,
  });
  outputs.forEach((output, i) => {
    const result = node.outputs[i] as Value;
    result.type = output.type;
    graph.replaceUses(output, result);
  });
  graph.removeNodes(new Set(nodes));
}
