import type { Graph, Node } from '@ouroboros/onnx';
import type { Rule } from '../rule.ts';
import { rules } from '../rules/index.ts';

/** Nodes that were written together: the gradient of one node, the update of one parameter. */
export interface Segment {
  /** What they do, such as `LayerNormalizationGradient`. */
  readonly label: string;
}

/** Notes which nodes of a training graph were written together. */
export class Segments {
  private readonly segments = new Map<Node, Segment>();

  /** The segment of `node`; undefined for one that belongs to none. */
  of(node: Node): Segment | undefined {
    return this.segments.get(node);
  }

  /** Puts `made` into the segment of `node`, whose place it takes. */
  replace(node: Node, made: Node): void {
    const segment = this.segments.get(node);
    if (segment) this.segments.set(made, segment);
  }

  /** Makes the nodes that `write` appends to `graph` one segment. */
  claim<T>(graph: Graph, label: string, write: () => T): T {
    const before = graph.nodes.length;
    const result = write();
    this.mark(graph, before, label);
    return result;
  }

  /** Runs `write`, which differentiates `graph` by the given rules, with `more` or instead of others: what the driver appends between one and the next is a segment. */
  claimGradients<T>(graph: Graph, write: (watched: readonly Rule[]) => T, more: readonly Rule[] = []): T {
    let [begin, label] = [graph.nodes.length, 'LossGradient'];
    const known = new Map([...rules, ...more.map((rule) => [rule.operator, rule] as const)]);
    const watched = [...known.values()].map((rule): Rule => {
      const body: Rule['body'] = (context) => {
        this.mark(graph, begin, label);
        [begin, label] = [graph.nodes.length, `${rule.operator.split('.').at(-1)}Gradient`];
        return rule.body(context);
      };
      return { ...rule, body };
    });
    const result = write(watched);
    this.mark(graph, begin, label);
    return result;
  }

  private mark(graph: Graph, begin: number, label: string): void {
    const segment = { label };
    for (const node of graph.nodes.slice(begin)) this.segments.set(node, segment);
  }
}
