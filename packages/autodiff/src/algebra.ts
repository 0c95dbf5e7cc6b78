import { Fault } from '@ouroboros/errors';
import {
  type AttributeLike,
  type DataType,
  elementCount,
  float,
  type GraphBuilder,
  isStatic,
  type OpOptions,
  type Shape,
  scalar,
  typeCodes,
  type Value,
} from '@ouroboros/onnx';

/** An operand of the arithmetic below: a value, or a number taken as a constant of the other operand's type. */
export type Operand = Value | number;

type NumericType = Exclude<DataType, 'string' | 'float16' | 'bfloat16'>;

/** Transpositions and factor of a matrix product. */
export interface ProductOptions {
  readonly transA?: boolean;
  readonly transB?: boolean;
  readonly alpha?: number;
}

/** Element type of `value`; throws Fault `autodiff/unknown-type` when inference could not tell. */
export function dtypeOf(value: Value): DataType {
  if (!value.type) throw unknown('type', value);
  return value.type.dtype;
}

/** Axes of `value`, whose number is known; throws Fault `autodiff/unknown-shape` when inference could not tell. */
export function shapeOf(value: Value): Shape {
  if (!value.type?.shape) throw unknown('shape', value);
  return value.type.shape;
}

/** Number of axes of `value`; throws Fault `autodiff/unknown-shape` when inference could not tell. */
export function rankOf(value: Value): number {
  return shapeOf(value).length;
}

/** Number `axis` of `value` counted from the front; a negative one is counted from the back. */
export function axisOf(value: Value, axis: number): number {
  return axis < 0 ? axis + rankOf(value) : axis;
}

/** The integers held by a constant, or undefined for a value that is computed or absent. */
export function constantInts(value: Value | undefined): number[] | undefined {
  const data = value?.constant?.data;
  return data ? Array.from(data as ArrayLike<number | bigint>, Number) : undefined;
}

/** The number held by a constant of one element, or undefined. */
export function constantNumber(value: Value | undefined): number | undefined {
  const data = value?.constant?.data;
  return data?.length === 1 && typeof data[0] !== 'string' ? Number(data[0]) : undefined;
}

function unknown(what: 'type' | 'shape', value: Value): Fault {
  const maker = value.producer ? `output of ${value.producer.qualifiedType}` : 'input';
  return new Fault({
    code: `autodiff/unknown-${what}`,
    kind: 'request',
    subject: `value "${value.name}" (${maker})`,
    expected: `a known ${what}, which its gradient depends on`,
    received: `no ${what} from inference`,
    remedy: `declare the ${what} in the model`,
  });
}

/**
 * Arithmetic over graph values, as differentiation rules, losses and optimizers write it: each method appends nodes.
 *
 * Numbers become constants of the other operand's type; shapes become constants where they are static.
 */
export class Algebra {
  readonly builder: GraphBuilder;

  constructor(builder: GraphBuilder) {
    this.builder = builder;
  }

  /** Any operator with one output. */
  op(
    opType: string,
    inputs: readonly (Value | undefined)[],
    attributes: Readonly<Record<string, AttributeLike | undefined>> = {},
    options: OpOptions = {},
  ): Value {
    return this.builder.op(opType, inputs, attributes, options);
  }

  /** The constant `value` in the type of `like`. */
  constant(like: Value, value: number): Value {
    return this.scalar(dtypeOf(like), value);
  }

  /** A scalar constant; half types are cast from float32 by the runtime. */
  scalar(dtype: DataType, value: number): Value {
    if (dtype === 'float16' || dtype === 'bfloat16') return this.cast(this.scalar('float32', value), dtype);
    return this.builder.scalar(dtype as NumericType, value);
  }

  private binary(opType: string, a: Operand, b: Operand): Value {
    const like = typeof a === 'number' ? b : a;
    if (typeof like === 'number') throw new TypeError('expected at least one operand that is a value');
    const value = (operand: Operand): Value =>
      typeof operand === 'number' ? this.constant(like, operand) : operand;
    return this.op(opType, [value(a), value(b)]);
  }

  add(a: Operand, b: Operand): Value {
    return this.binary('Add', a, b);
  }

  sub(a: Operand, b: Operand): Value {
    return this.binary('Sub', a, b);
  }

  mul(a: Operand, b: Operand): Value {
    if (a === 1 && typeof b !== 'number') return b;
    if (b === 1 && typeof a !== 'number') return a;
    return this.binary('Mul', a, b);
  }

  div(a: Operand, b: Operand): Value {
    return this.binary('Div', a, b);
  }

  pow(a: Operand, b: Operand): Value {
    return this.binary('Pow', a, b);
  }

  /** One, as a boolean, where the comparison `Equal`, `Less`, `Greater`, `LessOrEqual` or `GreaterOrEqual` holds. */
  compare(opType: string, a: Operand, b: Operand): Value {
    return this.binary(opType, a, b);
  }

  neg(a: Value): Value {
    return this.op('Neg', [a]);
  }

  square(a: Value): Value {
    return this.op('Mul', [a, a]);
  }

  cast(a: Value, dtype: DataType): Value {
    return a.type?.dtype === dtype ? a : this.op('Cast', [a], { to: typeCodes[dtype] });
  }

  /** `a` where `condition`, else `b`. */
  where(condition: Value, a: Operand, b: Operand): Value {
    const like = typeof a === 'number' ? b : a;
    if (typeof like === 'number') throw new TypeError('expected at least one branch that is a value');
    const value = (operand: Operand): Value =>
      typeof operand === 'number' ? this.constant(like, operand) : operand;
    return this.op('Where', [condition, value(a), value(b)]);
  }

  /** `a` where `mask` (bool), else 0. */
  masked(a: Value, mask: Value): Value {
    return this.mul(a, this.cast(mask, dtypeOf(a)));
  }

  /** The sum of values of one shape. */
  total(values: readonly Value[]): Value {
    if (values.length === 1) return values[0] as Value;
    return this.op(values.length === 2 ? 'Add' : 'Sum', values);
  }

  /**
   * Zeros, or `value`, around `a` along `axes`: `pads`, int64 [2 axes], has what comes before each and then what comes after;
   * negative numbers cut. Written for all axes: ONNX Runtime 1.30 moves transpositions past a Pad as if it had no list of axes.
   */
  pad(a: Value, pads: readonly number[] | Value, axes: readonly number[], value?: Value): Value {
    const rank = rankOf(a);
    const places = [...axes, ...axes.map((axis) => axis + rank)];
    const constant = value ?? this.constant(a, 0);
    const whole = Array.isArray(pads)
      ? this.builder.int64s(
          Array.from({ length: 2 * rank }, (_, at) => (pads as readonly number[])[places.indexOf(at)] ?? 0),
        )
      : this.builder.op('ScatterElements', [
          this.builder.int64s(new Array<number>(2 * rank).fill(0)),
          this.builder.int64s(places),
          pads as Value,
        ]);
    return this.builder.op('Pad', [a, whole, constant], { mode: 'constant' });
  }

  /** Sum over `axes`, all when undefined. */
  reduceSum(a: Value, axes: readonly number[] | undefined, keepDims: boolean): Value {
    if (axes?.length === 0) return a;
    const list = axes === undefined ? undefined : this.builder.int64s(axes);
    return this.op('ReduceSum', [a, list], { keepdims: keepDims ? 1 : 0 });
  }

  /** Sizes of all axes, int64 [rank]: a constant where they are static. */
  shape(a: Value): Value {
    const shape = a.type?.shape;
    return isStatic(shape) ? this.builder.int64s(shape) : this.op('Shape', [a]);
  }

  /** Sizes of the axes `start` to `end` (not included), int64 [end - start]. */
  shapeSlice(a: Value, start: number, end: number): Value {
    const part = shapeOf(a).slice(start, end);
    return isStatic(part) ? this.builder.int64s(part) : this.op('Shape', [a], { start, end });
  }

  /** Number of elements along `axes` (all when undefined) as a scalar of `dtype`: a constant where it is static. */
  count(a: Value, axes: readonly number[] | undefined, dtype: DataType): Value {
    const sizes = axes === undefined ? a.type?.shape : axes.map((axis) => shapeOf(a).at(axis) ?? null);
    if (isStatic(sizes)) return this.scalar(dtype, elementCount(sizes));
    if (axes === undefined) return this.cast(this.op('Size', [a]), dtype);
    const picked = this.op('Gather', [this.op('Shape', [a]), this.builder.int64s(axes)]);
    return this.cast(this.op('ReduceProd', [picked], { keepdims: 0 }), dtype);
  }

  /** `a` with the axes of `like`. */
  reshapeLike(a: Value, like: Value): Value {
    const shape = like.type?.shape;
    if (shape && sameShape(a.type?.shape, shape)) return a;
    if (shape && shape.filter((dim) => typeof dim !== 'number').length === 1 && !shape.includes(0)) {
      return this.reshape(
        a,
        shape.map((dim) => (typeof dim === 'number' ? dim : -1)),
      );
    }
    return this.op('Reshape', [a, this.shape(like)]);
  }

  /** `a` with the axes `dims`, one of which may be -1. */
  reshape(a: Value, dims: readonly number[]): Value {
    const shape = a.type?.shape;
    return sameShape(shape, dims) ? a : this.op('Reshape', [a, this.builder.int64s(dims)]);
  }

  /** All but the last axis as one: `[..., n]` to `[N, n]`. */
  rows(a: Value): Value {
    const shape = shapeOf(a);
    const width = shape.at(-1);
    if (shape.length === 2) return a;
    const leading = shape.slice(0, -1);
    if (typeof width !== 'number') return this.op('Flatten', [a], { axis: shape.length - 1 });
    return this.reshape(a, [isStatic(leading) ? elementCount(leading) : -1, width]);
  }

  unsqueeze(a: Value, axes: readonly number[]): Value {
    return axes.length === 0 ? a : this.op('Unsqueeze', [a, this.builder.int64s(axes)]);
  }

  squeeze(a: Value, axes: readonly number[]): Value {
    return axes.length === 0 ? a : this.op('Squeeze', [a, this.builder.int64s(axes)]);
  }

  transpose(a: Value, perm: readonly number[]): Value {
    return perm.every((axis, i) => axis === i) ? a : this.op('Transpose', [a], { perm });
  }

  /** `a` broadcast to the axes of `like`. */
  expandLike(a: Value, like: Value): Value {
    return sameShape(a.type?.shape, like.type?.shape) ? a : this.op('Expand', [a, this.shape(like)]);
  }

  /** Zeros with the type and axes of `like`. */
  zerosLike(like: Value): Value {
    return this.zeros(dtypeOf(like), this.shape(like));
  }

  /** Zeros with the axes held by `shape`, int64 [rank]. */
  zeros(dtype: DataType, shape: Value): Value {
    if (dtype === 'float16' || dtype === 'bfloat16') return this.cast(this.zeros('float32', shape), dtype);
    const value = scalar(dtype as NumericType, 0);
    return this.op('ConstantOfShape', [shape], {
      value: { type: 'tensor', value: { ...value, dims: [1] } },
    });
  }

  /**
   * Matrix product `alpha op(a) op(b)` over the last two axes, broadcasting the others; both have rank >= 2.
   *
   * float32 goes to FusedMatMul, which reads transposed operands in place and has the factor for free; it exists for
   * no other type on the CPU.
   */
  product(a: Value, b: Value, options: ProductOptions = {}): Value {
    const { transA = false, transB = false, alpha = 1 } = options;
    if (!transA && !transB && alpha === 1) return this.op('MatMul', [a, b]);
    if (a.type?.dtype === 'float32') {
      const attributes = { transA: transA ? 1 : 0, transB: transB ? 1 : 0, alpha: float(alpha) };
      return this.op('FusedMatMul', [a, b], attributes, { domain: 'com.microsoft' });
    }
    const plain = this.op('MatMul', [transA ? this.swapped(a) : a, transB ? this.swapped(b) : b]);
    return this.mul(plain, alpha);
  }

  /** `a` with its last two axes exchanged. */
  swapped(a: Value): Value {
    const rank = rankOf(a);
    const perm = Array.from({ length: rank }, (_, i) => i);
    return this.transpose(a, [...perm.slice(0, -2), rank - 1, rank - 2]);
  }
}

/** True when both shapes are known to be equal: unknown axes are equal to nothing, symbols to themselves. */
export function sameShape(a: Shape | undefined, b: Shape | undefined): boolean {
  return (
    a !== undefined &&
    b?.length === a.length &&
    a.every((dim, i) => dim !== null && dim === b[i] && dim !== -1)
  );
}
