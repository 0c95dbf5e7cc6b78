import { divideDims, minimumDim, multiplyDims, sameDim, subtractDims } from '../dims.ts';
import type { Dim, Shape } from '../shape.ts';
import type { InferenceContext, InferenceRule, RuleGroup } from './context.ts';

const gather: InferenceRule = (c) => {
  const [data, indices] = [c.shape(0), c.shape(1)];
  if (!data) return [c.like(0, undefined)];
  const axis = c.axis(c.node.int('axis', 0), data.length);
  return [c.like(0, indices && [...data.slice(0, axis), ...indices, ...data.slice(axis + 1)])];
};

const gatherElements: InferenceRule = (c) => {
  const [data, indices] = [c.shape(0), c.shape(1)];
  if (data && indices && data.length !== indices.length) c.fail('data and indices of one rank');
  if (data) c.axis(c.node.int('axis', 0), data.length);
  return [c.like(0, indices)];
};

const gatherND: InferenceRule = (c) => {
  const [data, indices] = [c.shape(0), c.shape(1)];
  const depth = indices?.at(-1);
  if (!data || !indices || typeof depth !== 'number') return [c.like(0, undefined)];
  const batch = c.node.int('batch_dims', 0);
  if (batch + depth > data.length) c.fail(`indices of at most ${data.length - batch} coordinates`);
  return [c.like(0, [...indices.slice(0, -1), ...data.slice(batch + depth)])];
};

const scatterElements: InferenceRule = (c) => {
  const [data, indices, updates] = [c.shape(0), c.shape(1), c.shape(2)];
  if (data && indices && data.length !== indices.length) c.fail('data and indices of one rank');
  if (data) c.axis(c.node.int('axis', 0), data.length);
  matchShapes(c, indices, updates, 'updates as large as indices');
  return [c.type(0)];
};

function matchShapes(
  c: InferenceContext,
  a: Shape | undefined,
  b: Shape | undefined,
  expected: string,
): void {
  if (!a || !b) return;
  if (a.length !== b.length) c.fail(expected);
  a.forEach((dim, i) => {
    c.match(dim, b[i] as Dim, expected);
  });
}

const scatterND: InferenceRule = (c) => {
  const [data, indices, updates] = [c.shape(0), c.shape(1), c.shape(2)];
  const depth = indices?.at(-1);
  if (data && indices && typeof depth === 'number') {
    if (depth > data.length) c.fail(`indices of at most ${data.length} coordinates`);
    const wanted = [...indices.slice(0, -1), ...data.slice(depth)];
    matchShapes(c, wanted, updates, 'updates of sizes indices[:-1] + data[depth:]');
  }
  return [c.type(0)];
};

/** Multiples of a rounded quotient, as ends of equal parts, may lie beyond the axis that is cut into them. */
function mayOverreach(at: Dim, size: Dim): boolean {
  return typeof at === 'string' && typeof size === 'string' && /\d\*floor\(/.test(at);
}

/** Where a slice begins or ends on an axis of size `size`, when that is certain. */
function boundary(at: Dim, size: Dim): Dim {
  if (typeof at !== 'number') return mayOverreach(at, size) ? minimumDim(at, size) : at;
  if (typeof size === 'number') return Math.min(Math.max(at < 0 ? at + size : at, 0), size);
  return at < 0 ? subtractDims(size, -at) : minimumOf(at, size);
}

function minimumOf(at: number, size: Dim): Dim {
  // "To the end" is written as a very large number.
  return at >= 2 ** 31 - 1 ? size : at;
}

/**
 * Size of a slice. On an axis of symbolic size the boundaries are taken to lie within the axis, as in `x[:, -1:]`
 * and `x[:, 1:]`, except those of equal parts, of which the last one may be shorter.
 */
function sliceSize(size: Dim, start: Dim, end: Dim, step: number): Dim {
  if (step < 0)
    return typeof size === 'number' ? reversedSize(size, start, end, step) : wholeReversed(size, start, end);
  const [first, last] = [boundary(start, size), boundary(end, size)];
  const length = subtractDims(last, first);
  if (typeof length === 'number') return Math.max(0, Math.ceil(length / step));
  return step === 1 ? length : divideDims(subtractDims(length, 1 - step), step);
}

function reversedSize(size: number, start: Dim, end: Dim, step: number): Dim {
  if (typeof start !== 'number' || typeof end !== 'number') return null;
  const first = Math.min(start < 0 ? start + size : start, size - 1);
  const last = Math.max(end < 0 ? end + size : end, -1);
  return Math.max(0, Math.ceil((last - first) / step));
}

/** `x[::-1]` keeps the size, whatever it is. */
function wholeReversed(size: Dim, start: Dim, end: Dim): Dim {
  return start === -1 && typeof end === 'number' && end <= -(2 ** 31 - 1) ? size : null;
}

/** Starts, ends, axes and steps; undefined for a list that is not known. */
function sliceArguments(c: InferenceContext) {
  const { node } = c;
  if (c.version < 10) {
    const [starts, ends] = [node.ints('starts'), node.ints('ends')];
    return { starts, ends, axes: node.ints('axes'), steps: undefined, unknownAxes: false };
  }
  return {
    starts: c.elements(1),
    ends: c.elements(2),
    axes: c.numbers(3),
    steps: c.has(4) ? (c.numbers(4) ?? null) : undefined,
    unknownAxes: c.has(3) && c.numbers(3) === undefined,
  };
}

const slice: InferenceRule = (c) => {
  const shape = c.shape(0);
  const { starts, ends, axes, steps, unknownAxes } = sliceArguments(c);
  if (!shape) return [c.like(0, undefined)];
  const count = starts?.length ?? ends?.length ?? axes?.length;
  if (unknownAxes || (count === undefined && !axes))
    return [
      c.like(
        0,
        shape.map(() => null),
      ),
    ];
  const result: Dim[] = [...shape];
  for (let i = 0; i < (count ?? 0); i++) {
    const axis = c.axis(axes?.[i] ?? i, shape.length);
    const step = steps === null ? null : (steps?.[i] ?? 1);
    if (step === 0) c.fail('steps other than 0', 'a step of 0');
    result[axis] =
      step === null ? null : sliceSize(shape[axis] as Dim, starts?.[i] ?? null, ends?.[i] ?? null, step);
  }
  return [c.like(0, result)];
};

/** The sizes of the parts along the axis that is split; null where not known. */
function partSizes(c: InferenceContext, size: Dim): readonly Dim[] {
  const count = c.outputCount;
  const given = c.node.ints('split') ?? (c.has(1) ? (c.elements(1) ?? null) : undefined);
  if (given === null) return Array.from({ length: count }, () => null);
  if (given) {
    if (given.length !== count) c.fail(`${count} parts, one for each output`, `${given.length} parts`);
    const total = given.reduce<number | null>(
      (sum, part) => (sum === null || typeof part !== 'number' ? null : sum + part),
      0,
    );
    if (total !== null) c.match(total, size, `parts that add up to ${size}`);
    return given;
  }
  if (c.node.int('num_outputs', count) !== count)
    c.fail(`${c.node.int('num_outputs', count)} outputs`, `${count}`);
  if (typeof size !== 'number') {
    // Parts are equal only where the size is a multiple of their number.
    const part = divideDims(size, count);
    return Array.from({ length: count }, () => (sameDim(multiplyDims(part, count), size) ? part : null));
  }
  const part = Math.ceil(size / count);
  if (c.version < 18 && part * count !== size) c.fail(`a size that ${count} divides`, String(size));
  return Array.from({ length: count }, (_, i) => Math.max(0, Math.min(part, size - i * part)));
}

const split: InferenceRule = (c) => {
  const shape = c.shape(0);
  if (!shape) return Array.from({ length: c.outputCount }, () => c.like(0, undefined));
  const axis = c.axis(c.node.int('axis', 0), shape.length);
  return partSizes(c, shape[axis] as Dim).map((size) =>
    c.like(
      0,
      shape.map((dim, i) => (i === axis ? size : dim)),
    ),
  );
};

const oneHot: InferenceRule = (c) => {
  const indices = c.shape(0);
  if (!indices) return [c.like(2, undefined)];
  // An axis of the output, which has one more than the indices.
  const at = c.axis(c.node.int('axis', -1), indices.length + 1);
  return [c.like(2, [...indices.slice(0, at), c.elements(1)?.[0] ?? null, ...indices.slice(at)])];
};

const compress: InferenceRule = (c) => {
  const shape = c.shape(0);
  if (!c.node.attributes.has('axis')) return [c.like(0, [null])];
  if (!shape) return [c.like(0, undefined)];
  const axis = c.axis(c.node.int('axis', 0), shape.length);
  return [
    c.like(
      0,
      shape.map((dim, i) => (i === axis ? null : dim)),
    ),
  ];
};

/** Operators that pick, place or cut out elements. */
export const indexing: RuleGroup = {
  Gather: gather,
  GatherElements: gatherElements,
  GatherND: gatherND,
  ScatterElements: scatterElements,
  Scatter: scatterElements,
  ScatterND: scatterND,
  TensorScatter: (c) => [c.type(0)],
  Slice: slice,
  Split: split,
  OneHot: oneHot,
  Compress: compress,
  NonZero: (c) => [{ dtype: 'int64', shape: [c.shape(0)?.length ?? null, null] }],
  Trilu: (c) => {
    c.rank(0, 2, Number.POSITIVE_INFINITY);
    return [c.type(0)];
  },
  ReverseSequence: (c) => [c.type(0)],
  Unique: (c) => [
    c.like(0, c.node.attributes.has('axis') ? c.shape(0)?.map(() => null) : [null]),
    ...[1, 2, 3].map(() => ({ dtype: 'int64' as const, shape: [null] })),
  ],
};
