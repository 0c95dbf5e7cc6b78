import { type GraphBuilder, typeCodes, type Value } from '@ouroboros/onnx';
import type { PackedMolecules } from './inputs.ts';

/* Letters as in `MoleculeModel`; n edges of a list, D messages that come to an atom. */

/** Undirected edges and the two messages over each, in the order [2, n]: to the first atom, then to the second. */
export interface EdgeList {
  /** To which atom each message goes, int32 [2, n]. */
  readonly receivers: Value;
  /** From which atom each message goes, int32 [2, n]. */
  readonly senders: Value;
  /** Messages that come to each atom, int32 [N, D]. */
  readonly arriving: Value;
  /** Messages that go from each atom, int32 [N, D]. */
  readonly leaving: Value;
}

/** The lists that the two encoders pass messages over. */
export interface EdgeLists {
  /** The local edges, then the radius edges. */
  readonly all: EdgeList;
  readonly local: EdgeList;
}

/** The lists of packed molecules. */
export function edgeListsOf(g: GraphBuilder, molecules: PackedMolecules): EdgeLists {
  const { localEdges, radiusEdges, incidence, localIncidence } = molecules;
  const edges = g.op('Concat', [localEdges, radiusEdges], { axis: 1 });
  return { all: edgeList(g, edges, incidence), local: edgeList(g, localEdges, localIncidence) };
}

function edgeList(g: GraphBuilder, receivers: Value, arriving: Value): EdgeList {
  const senders = g.op('Gather', [receivers, g.int64s([1, 0])], { axis: 0 });
  return { receivers, senders, arriving, leaving: reversed(g, receivers, arriving) };
}

/** The first (0) or second (1) atom of each edge: int32 [2, n] to [n]. */
export function atomsOf(g: GraphBuilder, edges: Value, end: 0 | 1): Value {
  return g.op('Gather', [edges, g.scalar('int64', end)], { axis: 0 });
}

/** Of each message the number of the one the other way: n more, or n less. */
function reversed(g: GraphBuilder, edges: Value, messages: Value): Value {
  const count = g.op('Cast', [g.op('Shape', [edges], { start: 1, end: 2 })], { to: typeCodes.int32 });
  const isFirst = g.op('Less', [messages, count]);
  return g.op('Where', [isFirst, g.op('Add', [messages, count]), g.op('Sub', [messages, count])]);
}
