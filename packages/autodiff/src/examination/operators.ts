import { type Graph, isFloating, type Node } from '@ouroboros/onnx';
import { decompositions } from '../decompositions/index.ts';
import { rules } from '../rules/index.ts';

/** How often a graph uses one operator. */
export interface OperatorCount {
  readonly op: string;
  /** `''` for the standard operators. */
  readonly domain: string;
  /** Nodes, those of subgraphs included. */
  readonly count: number;
  /** True where it has a rule or a decomposition, or gives no floating-point numbers here. */
  readonly differentiable: boolean;
}

/** The operators of a graph and its subgraphs, by domain and name. */
export function countOperators(graph: Graph): readonly OperatorCount[] {
  const groups = new Map<string, Node[]>();
  for (const node of nodesOf(graph)) {
    groups.set(node.qualifiedType, [...(groups.get(node.qualifiedType) ?? []), node]);
  }
  return [...groups.values()]
    .map(countOf)
    .sort((a, b) => a.domain.localeCompare(b.domain) || a.op.localeCompare(b.op));
}

function countOf(nodes: readonly Node[]): OperatorCount {
  const { opType: op, domain, qualifiedType } = nodes[0] as Node;
  const floats = nodes.some(({ outputs }) => outputs.some(({ type }) => !type || isFloating(type.dtype)));
  const differentiable = rules.has(qualifiedType) || decompositions.has(qualifiedType) || !floats;
  return { op, domain, count: nodes.length, differentiable };
}

/** The nodes of a graph and of its subgraphs. */
function nodesOf(graph: Graph): readonly Node[] {
  return graph.nodes.flatMap((node) => [node, ...node.subgraphs.flatMap(nodesOf)]);
}
