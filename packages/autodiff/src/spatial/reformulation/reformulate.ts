import {
  elementCount,
  type Graph,
  GraphBuilder,
  type Model,
  type Node,
  sortTopologically,
  type Value,
} from '@ouroboros/onnx';
import { Algebra } from '../../algebra.ts';
import { replaceOutput } from '../../replace-output.ts';
import { columns } from './columns.ts';
import { mirrored } from './mirrored.ts';
import { phases } from './phases.ts';
import { type ConvolutionFormulation, type ConvolutionProblem, problemOf } from './problem.ts';

/** What a Conv and a ConvTranspose may be written as. */
export const convolutionFormulations: readonly ConvolutionFormulation[] = [columns, phases, mirrored];

/**
 * Channels of the input for each place of the window from which on one product over all images is faster than the operator's: that makes
 * one for each image, with as many columns as there are places.
 */
const channelsForPlace = 16;

/**
 * Writes every Conv and ConvTranspose, those of gradients included, in the operators that were measured to compute it fastest on the CPU.
 * The results are the same up to rounding, and depend on nothing but the model.
 *
 * @returns how many were rewritten
 */
export function reformulateConvolutions(model: Model): number {
  return reformulateGraph(model.graph, model.opsetImports);
}

function reformulateGraph(graph: Graph, opsetImports: Map<string, number>): number {
  const builder = new GraphBuilder(graph, opsetImports);
  let count = 0;
  for (const node of [...graph.nodes]) {
    for (const subgraph of node.subgraphs) count += reformulateGraph(subgraph, opsetImports);
    const made = reformulate(builder, node);
    if (!made) continue;
    replaceOutput(builder, node.outputs[0] as Value, made);
    graph.removeNode(node);
    count++;
  }
  if (count > 0) sortTopologically(graph);
  return count;
}

function reformulate(builder: GraphBuilder, node: Node): Value | undefined {
  if (node.qualifiedType !== 'Conv' && node.qualifiedType !== 'ConvTranspose') return undefined;
  const problem = problemOf(new Algebra(builder), node);
  return problem && chosenFormulation(problem)?.prepare(problem)?.();
}

/** The fastest formulation by the sizes of the problem; undefined where that is the operator itself. */
export function chosenFormulation(problem: ConvolutionProblem): ConvolutionFormulation | undefined {
  const { node, from, to, axes } = problem;
  const isConv = node.opType === 'Conv';
  const isSmall = channelsForPlace * elementCount(axes.map(({ out }) => out)) <= from;
  const isTransposedBetter = 2 * to <= from;
  const worthwhile = [
    ...(isSmall ? [columns, phases] : []),
    ...(isTransposedBetter === isConv ? [mirrored] : []),
  ];
  return worthwhile.find((formulation) => formulation.prepare(problem));
}
