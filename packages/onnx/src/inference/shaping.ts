import { addDims, canonicalDim, divideDims, multiplyDims, productOfDims, sameDim } from '../dims.ts';
import type { Dim, Shape } from '../shape.ts';
import type { InferenceContext, InferenceRule, RuleGroup } from './context.ts';

/** A shape of unknown sizes whose rank is the length of vector `index`, where that is known. */
function ofLength(c: InferenceContext, index: number): Shape | undefined {
  const length = c.shape(index)?.[0];
  return typeof length === 'number' ? Array.from({ length }, () => null) : undefined;
}

/** The product of `sizes` divided by that of `divisors`; what is in both cancels, however long its expression. */
function quotientOfSizes(sizes: Shape, divisors: Shape): Dim {
  const left: Dim[] = [...sizes];
  const rest = divisors.filter((divisor) => {
    const index = left.findIndex((size) => sameDim(size, divisor));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
  return divideDims(productOfDims(left), productOfDims(rest));
}

/** Replaces 0 (copy) and -1 (whatever is left) in the sizes asked of Reshape. */
function resolveSizes(c: InferenceContext, wanted: readonly Dim[], shape: Shape | undefined): Shape {
  const zeroCopies = c.node.int('allowzero', 0) === 0;
  const sizes = wanted.map((size, i) => {
    if (size !== 0 || !zeroCopies) return size;
    if (shape && i >= shape.length)
      return c.fail('a 0 only where the input has an axis', `${wanted.join(', ')} for ${c.received()}`);
    return shape?.[i] ?? null;
  });
  const open = sizes.indexOf(-1);
  const total = shape ? productOfDims(shape) : null;
  const described = `sizes [${sizes.map((size) => size ?? '?').join(', ')}] for ${c.received()}`;
  if (sizes.lastIndexOf(-1) !== open) c.fail('at most one size of -1', described);
  const rest = productOfDims(sizes.filter((_, i) => i !== open));
  if (open < 0) {
    if (typeof total === 'number' && typeof rest === 'number' && total !== rest) {
      c.fail(`sizes with ${total} elements`, described);
    }
    return sizes.map(canonicalDim);
  }
  if (typeof total === 'number' && typeof rest === 'number' && rest > 0 && total % rest !== 0) {
    c.fail(`sizes whose product divides ${total}`, described);
  }
  const missing = shape ? quotientOfSizes(shape, sizes.toSpliced(open, 1)) : null;
  return sizes.map((size, i) => (i === open ? missing : canonicalDim(size)));
}

const reshape: InferenceRule = (c) => {
  const wanted = c.version < 5 ? c.node.ints('shape') : c.elements(1);
  return [c.like(0, wanted ? resolveSizes(c, wanted, c.shape(0)) : ofLength(c, 1))];
};

const flatten: InferenceRule = (c) => {
  const shape = c.shape(0);
  if (!shape) return [c.like(0, [null, null])];
  const axis = c.axis(c.node.int('axis', 1), shape.length, 1);
  return [c.like(0, [productOfDims(shape.slice(0, axis)), productOfDims(shape.slice(axis))])];
};

const transpose: InferenceRule = (c) => {
  const shape = c.shape(0);
  if (!shape) return [c.like(0, undefined)];
  const order = c.node.ints('perm') ?? [...shape.keys()].reverse();
  const sorted = [...order].sort((a, b) => a - b);
  if (order.length !== shape.length || sorted.some((axis, i) => axis !== i)) {
    c.fail(`perm to be an order of ${shape.length} axes`, `perm [${order.join(', ')}]`);
  }
  return [
    c.like(
      0,
      order.map((axis) => shape[axis] as Dim),
    ),
  ];
};

const squeeze: InferenceRule = (c) => {
  const shape = c.shape(0);
  const axes = c.list('axes', 1);
  if (!shape || axes === null) return [c.like(0, undefined)];
  if (axes === undefined) {
    // Which axes go depends on sizes that are not known.
    if (shape.some((dim) => typeof dim !== 'number')) return [c.like(0, undefined)];
    return [
      c.like(
        0,
        shape.filter((dim) => dim !== 1),
      ),
    ];
  }
  const gone = new Set(axes.map((axis) => c.axis(axis, shape.length)));
  for (const axis of gone) c.match(shape[axis] as Dim, 1, `size 1 on axis ${axis}, which is squeezed`);
  return [
    c.like(
      0,
      shape.filter((_, i) => !gone.has(i)),
    ),
  ];
};

const unsqueeze: InferenceRule = (c) => {
  const shape = c.shape(0);
  const axes = c.list('axes', 1);
  if (!shape || !axes) return [c.like(0, undefined)];
  const rank = shape.length + axes.length;
  const added = new Set(axes.map((axis) => (axis < 0 ? axis + rank : axis)));
  if (added.size !== axes.length || [...added].some((axis) => axis < 0 || axis >= rank)) {
    c.fail(`different axes from ${-rank} to ${rank - 1}`, `axes [${axes.join(', ')}]`);
  }
  const rest = [...shape];
  return [
    c.like(
      0,
      Array.from({ length: rank }, (_, i) => (added.has(i) ? 1 : (rest.shift() as Dim))),
    ),
  ];
};

const expand: InferenceRule = (c) => {
  const wanted = c.elements(1) ?? ofLength(c, 1);
  return [c.like(0, c.broadcast([c.shape(0), wanted]))];
};

const tile: InferenceRule = (c) => {
  const shape = c.shape(0);
  const repeats = c.elements(1);
  if (shape && repeats && repeats.length !== shape.length)
    c.fail(`${shape.length} repeats, one for each axis`);
  return [
    c.like(
      0,
      shape?.map((dim, i) => (repeats ? multiplyDims(dim, repeats[i] as Dim) : null)),
    ),
  ];
};

const pad: InferenceRule = (c) => {
  const shape = c.shape(0);
  const pads = c.version < 11 ? (c.node.ints('pads') ?? c.node.ints('paddings')) : c.elements(1);
  const axes = c.has(3) ? (c.numbers(3) ?? null) : undefined;
  if (!shape) return [c.like(0, undefined)];
  if (!pads || axes === null)
    return [
      c.like(
        0,
        shape.map(() => null),
      ),
    ];
  const padded = axes?.map((axis) => c.axis(axis, shape.length)) ?? [...shape.keys()];
  if (pads.length !== 2 * padded.length)
    c.fail(`${2 * padded.length} pads, two for each axis`, `${pads.length}`);
  const result: Dim[] = [...shape];
  padded.forEach((axis, i) => {
    const both = addDims(pads[i] as Dim, pads[i + padded.length] as Dim);
    result[axis] = addDims(result[axis] as Dim, both);
  });
  return [c.like(0, result)];
};

const depthToSpace: InferenceRule = (c) => {
  c.rank(0, 4);
  const shape = c.shape(0);
  const block = c.node.int('blocksize', 1);
  if (!shape) return [c.like(0, undefined)];
  const [n, channels, height, width] = shape as [Dim, Dim, Dim, Dim];
  const sizes = [
    n,
    divideDims(channels, block * block),
    multiplyDims(height, block),
    multiplyDims(width, block),
  ];
  return [c.like(0, sizes)];
};

const spaceToDepth: InferenceRule = (c) => {
  c.rank(0, 4);
  const shape = c.shape(0);
  const block = c.node.int('blocksize', 1);
  if (!shape) return [c.like(0, undefined)];
  const [n, channels, height, width] = shape as [Dim, Dim, Dim, Dim];
  const sizes = [
    n,
    multiplyDims(channels, block * block),
    divideDims(height, block),
    divideDims(width, block),
  ];
  return [c.like(0, sizes)];
};

/** Operators that arrange the same elements, or copies of them, in other axes. */
export const shaping: RuleGroup = {
  Reshape: reshape,
  Flatten: flatten,
  Transpose: transpose,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Expand: expand,
  Tile: tile,
  Pad: pad,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
};
