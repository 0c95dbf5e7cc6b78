import type { Dim } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Value } from '../value.ts';

/** Longer vectors are no shapes: their elements are not followed. */
const longestVector = 64;

const propagated = new WeakMap<Value, readonly Dim[]>();

function constantElements(tensor: Tensor): readonly Dim[] | undefined {
  if (tensor.dims.length > 1 || tensor.data.length > longestVector || tensor.dtype === 'string')
    return undefined;
  if (tensor.dtype === 'float16' || tensor.dtype === 'bfloat16') return undefined;
  return Array.from(tensor.data as ArrayLike<number | bigint>, Number);
}

/**
 * The elements of `value`, where it is a scalar or a short vector whose elements follow from the shapes of the graph:
 * numbers, sizes such as `"B*T"`, or null for one that is not known.
 */
export function knownElements(value: Value): readonly Dim[] | undefined {
  const constant = value.constant;
  return constant ? constantElements(constant) : propagated.get(value);
}

/** Remembers what inference found about the elements of `value`. */
export function setElements(value: Value, elements: readonly Dim[] | undefined): void {
  if (elements && elements.length <= longestVector) propagated.set(value, elements);
  else propagated.delete(value);
}
