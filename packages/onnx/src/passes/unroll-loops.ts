import { GraphBuilder } from '../builder.ts';
import { inlineInto } from '../copy.ts';
import type { Graph } from '../graph.ts';
import type { Node } from '../node.ts';
import { scalar } from '../tensor.ts';
import type { Value } from '../value.ts';
import { expandNodes } from './splice.ts';

/** Follows Identities back to where a value comes from. */
function origin(value: Value | undefined): Value | undefined {
  const producer = value?.producer;
  return producer?.opType === 'Identity' && producer.domain === '' ? origin(producer.inputs[0]) : value;
}

function isTrue(value: Value | undefined): boolean {
  return value?.constant?.dtype === 'bool' && Number(value.constant.data[0]) === 1;
}

/** How often the body of a Loop runs, where that is known: it has a constant trip count and no condition stops it. */
function knownTrips(node: Node, body: Graph): number | undefined {
  const [trips, condition] = node.inputs;
  const count = trips?.constant?.data[0];
  if (count === undefined || (condition && !isTrue(condition))) return undefined;
  const next = origin(body.outputs[0]);
  return next === body.inputs[1] || isTrue(next) ? Number(count) : undefined;
}

/** What is collected of one output over all trips. */
function stack(g: GraphBuilder, parts: readonly Value[]): Value {
  const rows = parts.map((part) => g.op('Unsqueeze', [part, g.int64s([0])]));
  return rows.length === 1 ? (rows[0] as Value) : g.op('Concat', rows, { axis: 0 });
}

function unroll(node: Node, body: Graph, trips: number, opsetImports: Map<string, number>): readonly Node[] {
  const { graph } = node;
  const g = new GraphBuilder(graph, opsetImports);
  const before = graph.nodes.length;
  let carried = node.inputs.slice(2) as readonly Value[];
  const collected: Value[][] = body.outputs.slice(1 + carried.length).map(() => []);
  const [iteration, condition] = body.inputs as [Value, Value];
  for (let trip = 0; trip < trips; trip++) {
    const count = graph.addInitializer('trip', scalar('int64', trip));
    const bindings = new Map([
      [iteration, count],
      [condition, g.scalar('bool', 1)],
    ]);
    carried.forEach((value, i) => {
      bindings.set(body.inputs[2 + i] as Value, value);
    });
    const copies = inlineInto(g, body, bindings);
    const results = body.outputs.slice(1).map((output) => copies.get(output) ?? output);
    collected.forEach((parts, i) => {
      parts.push(results[carried.length + i] as Value);
    });
    carried = results.slice(0, carried.length);
  }
  const results = [...carried, ...collected.map((parts) => stack(g, parts))];
  node.outputs.forEach((old, i) => {
    graph.replaceUses(old, named(g, old, results[i] as Value));
  });
  return graph.nodes.slice(before);
}

/** The result of a Loop in the place of its output; an output of the graph keeps its name. */
function named(g: GraphBuilder, old: Value, result: Value): Value {
  if (!g.graph.outputs.includes(old)) return result;
  const output = g.op('Identity', [result]);
  output.name = old.name;
  return output;
}

/**
 * Puts copies of the body, one behind the other, in the place of every Loop that is known to run from 1 to `most` times: for
 * execution providers that have no Loop.
 *
 * @returns how many were replaced
 */
export function unrollLoops(graph: Graph, opsetImports: Map<string, number>, most: number): number {
  return expandNodes(graph, (node) => {
    const body = node.opType === 'Loop' && node.domain === '' ? node.subgraphs[0] : undefined;
    const trips = body && knownTrips(node, body);
    if (!body || trips === undefined || trips < 1 || trips > most) return undefined;
    return unroll(node, body, trips, opsetImports);
  });
}
