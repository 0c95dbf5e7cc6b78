import type { Graph } from '../graph.ts';
import { inferNode } from '../inference/infer.ts';
import type { Node } from '../node.ts';
import { tensorOf } from '../tensor.ts';
import type { Value } from '../value.ts';

/** The axes, counted from the front, that a Pad lists; undefined where it lists none or they are not known. */
function listedAxes(node: Node): { readonly axes: readonly number[]; readonly rank: number } | undefined {
  const [data, , , list] = node.inputs;
  const rank = data?.type?.shape?.length;
  const given = list?.constant?.data;
  if (node.opType !== 'Pad' || node.domain !== '' || rank === undefined || !given) return undefined;
  const axes = Array.from(given as ArrayLike<number | bigint>, Number).map((axis) =>
    axis < 0 ? axis + rank : axis,
  );
  return { axes, rank };
}

/** The pads of all axes: a constant where those given are known, else put in their places by the graph. */
function wholePads(
  node: Node,
  pads: Value,
  places: readonly number[],
  length: number,
  opsetImports: Map<string, number>,
): Value {
  const { graph } = node;
  const sizes = new Array<number>(length).fill(0);
  const vector = (values: readonly number[]): Value =>
    graph.addInitializer('pads', tensorOf('int64', [values.length], values));
  const known = pads.constant?.data;
  if (known) {
    places.forEach((place, i) => {
      sizes[place] = Number(known[i]);
    });
    return vector(sizes);
  }
  const scattered = graph.addNode('ScatterElements', [vector(sizes), vector(places), pads], { before: node });
  inferNode(scattered, opsetImports);
  return scattered.outputs[0] as Value;
}

/**
 * Writes every Pad that lists its axes for all of them, in `graph` and its subgraphs: ONNX Runtime 1.30 moves a Transpose
 * past a Pad with axes and forgets to move the axes.
 *
 * @returns how many were rewritten
 */
export function widenPads(graph: Graph, opsetImports: Map<string, number>): number {
  let count = 0;
  for (const node of [...graph.nodes]) {
    for (const subgraph of node.subgraphs) count += widenPads(subgraph, opsetImports);
    const listed = listedAxes(node);
    const pads = node.inputs[1];
    if (!listed || !pads) continue;
    const { axes, rank } = listed;
    const places = [...axes, ...axes.map((axis) => axis + rank)];
    node.setInput(1, wholePads(node, pads, places, 2 * rank, opsetImports));
    node.setInput(3, undefined);
    count++;
  }
  return count;
}
