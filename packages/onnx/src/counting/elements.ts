import { Fault } from '@ouroboros/errors';
import { locate } from '../location.ts';
import type { Node } from '../node.ts';
import { formatType, isStatic } from '../shape.ts';
import { elementCount } from '../tensor.ts';
import type { Value } from '../value.ts';

/** A node whose operations cannot be told. */
export function uncounted(node: Node, expected: string, received: string): Fault {
  const subject = `operations of ${locate(node)}`;
  return new Fault({ code: 'onnx/uncounted', kind: 'request', subject, expected, received });
}

/**
 * Sizes of the axes of `value`, which `node` reads or makes.
 *
 * @throws Fault `onnx/uncounted` where one is not known.
 */
export function sizesOf(node: Node, value: Value | undefined): readonly number[] {
  const shape = value?.type?.shape;
  if (isStatic(shape)) return shape;
  throw uncounted(
    node,
    `known sizes of "${value?.name ?? ''}": see fixDims`,
    value ? formatType(value.type) : 'nothing',
  );
}

/** Elements of input `index`; 0 where it is omitted. Throws as `sizesOf`. */
export function inputElements(node: Node, index: number): number {
  const value = node.inputs[index];
  return value ? elementCount(sizesOf(node, value)) : 0;
}

/** Elements of output `index`. Throws as `sizesOf`. */
export function outputElements(node: Node, index = 0): number {
  return elementCount(sizesOf(node, node.outputs[index]));
}
