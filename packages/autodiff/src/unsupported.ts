import { Fault } from '@ouroboros/errors';
import { locate, type Node } from '@ouroboros/onnx';

/** A Fault `autodiff/unsupported`: `node` uses a variant of its operator, `received`, that has no derivative here. */
export function unsupported(node: Node, expected: string, received: string): Fault {
  return new Fault({
    code: 'autodiff/unsupported',
    kind: 'request',
    subject: locate(node),
    expected,
    received,
    remedy: 'export the model without it, or written in simpler operators',
  });
}

/** Throws `unsupported` where `node` gives the integer attribute `name` another value than `only`. */
export function expectInt(node: Node, name: string, only: number): void {
  const value = node.int(name, only);
  if (value !== only) throw unsupported(node, `${name} = ${only}`, `${name} = ${value}`);
}

/** Throws `unsupported` where `node` has one of the optional inputs `names`, numbered from `first`. */
export function expectWithout(node: Node, first: number, ...names: readonly string[]): void {
  names.forEach((name, i) => {
    if (node.inputs[first + i]) throw unsupported(node, `no input "${name}"`, `input ${first + i}`);
  });
}
