import { Fault } from '@ouroboros/errors';
import type { Node } from '@ouroboros/onnx';

/** Where a node stands, as messages of the verifier have it. */
export function locate(node: Node): string {
  const { graph } = node;
  return `graph "${graph.name}" / node ${graph.nodes.indexOf(node)} "${node.name}" (${node.qualifiedType})`;
}

/** A Fault for `node`, of which `what` was expected but is not there. */
export function missingValue(node: Node, what: string): Fault {
  return new Fault({
    code: 'autodiff/missing-value',
    kind: 'request',
    subject: locate(node),
    expected: what,
    received: 'nothing',
  });
}
