import type { Graph } from './graph.ts';
import type { TensorType } from './shape.ts';
import type { Tensor } from './tensor.ts';

/** An attribute of a node; integers are numbers where exact and bigints beyond 2^53. */
export type Attribute =
  | { readonly type: 'int'; readonly value: number | bigint }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'bytes'; readonly value: Uint8Array }
  | { readonly type: 'tensor'; readonly value: Tensor }
  | { readonly type: 'graph'; readonly value: Graph }
  | { readonly type: 'ints'; readonly value: readonly (number | bigint)[] }
  | { readonly type: 'floats'; readonly value: readonly number[] }
  | { readonly type: 'strings'; readonly value: readonly string[] }
  | { readonly type: 'graphs'; readonly value: readonly Graph[] }
  | { readonly type: 'type'; readonly value: TensorType }
  /** A reference to an attribute of the enclosing function. */
  | { readonly type: 'reference'; readonly value: string; readonly kind: number }
  /** Anything else (sparse tensors), kept as the bytes of its AttributeProto. */
  | { readonly type: 'opaque'; readonly value: Uint8Array };

/** What a builder accepts: numbers are ints (write `float(x)` for a float), arrays of numbers are ints. */
export type AttributeLike = number | bigint | string | readonly number[] | readonly string[] | Attribute;

/** A float attribute. */
export function float(value: number): Attribute {
  return { type: 'float', value };
}

/** The attribute that `like` stands for. Throws a TypeError for a number that is not whole: write `float(x)`. */
export function toAttribute(like: AttributeLike): Attribute {
  if (typeof like === 'number' || typeof like === 'bigint') {
    if (typeof like === 'number' && !Number.isInteger(like)) {
      throw new TypeError(`expected an integer attribute, received ${like}; write float(${like})`);
    }
    return { type: 'int', value: like };
  }
  if (typeof like === 'string') return { type: 'string', value: like };
  if (Array.isArray(like)) {
    const fraction = like.find((value) => typeof value === 'number' && !Number.isInteger(value));
    if (fraction !== undefined) {
      throw new TypeError(
        `expected integers in the list, received ${fraction}; write {type: 'floats', value}`,
      );
    }
    return typeof like[0] === 'string'
      ? { type: 'strings', value: like as readonly string[] }
      : { type: 'ints', value: like as readonly number[] };
  }
  return like as Attribute;
}
