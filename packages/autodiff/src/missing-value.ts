import { Fault } from '@ouroboros/errors';
import { locate, type Node } from '@ouroboros/onnx';

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
