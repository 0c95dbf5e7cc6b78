import { addDims, divideDims, productOfDims } from '../dims.ts';
import type { Dim, Shape } from '../shape.ts';
import type { InferenceContext, InferenceRule, RuleGroup } from './context.ts';

/** Input [N, C, d...], grid [N, D..., rank]: output [N, C, D...]. */
const gridSample: InferenceRule = (c) => {
  const [x, grid] = [c.shape(0), c.shape(1)];
  if (x && grid) {
    if (x.length !== grid.length) c.fail('input [N, C, ...] and grid [N, ..., axes] of one rank');
    c.match(x[0] as Dim, grid[0] as Dim, 'as many grids as inputs');
    c.match(grid.at(-1) as Dim, x.length - 2, `coordinates for ${x.length - 2} axes`);
  }
  const rank = x?.length ?? grid?.length;
  if (rank === undefined) return [c.like(0, undefined)];
  const spatial = grid?.slice(1, -1) ?? Array.from({ length: rank - 2 }, () => null);
  return [c.like(0, [x?.[0] ?? grid?.[0] ?? null, x?.[1] ?? null, ...spatial])];
};

/** The sizes that vector `index` spells, or `count` unknown ones. */
function spelled(c: InferenceContext, index: number, count: number | undefined): readonly Dim[] | undefined {
  const length = c.shape(index)?.[0];
  const known = typeof length === 'number' ? length : count;
  return c.elements(index) ?? (known === undefined ? undefined : new Array<Dim>(known).fill(null));
}

/** Input [N, C * block, L] and the sizes of image and block: output [N, C, image...]. */
const columnsToImage: InferenceRule = (c) => {
  c.rank(0, 3);
  const x = c.shape(0);
  const image = spelled(c, 1, undefined);
  const block = c.elements(2);
  if (!image) return [c.like(0, undefined)];
  const channels = block && x ? divideDims(x[1] as Dim, productOfDims(block)) : null;
  return [c.like(0, [x?.[0] ?? null, channels, ...image])];
};

/** Some axes, all unless `axes` says which, get the sizes that input 1 spells. */
const centerCropPad: InferenceRule = (c) => {
  const x = c.shape(0);
  if (!x) return [c.like(0, undefined)];
  const axes = c.node.ints('axes')?.map((axis) => c.axis(axis, x.length)) ?? [...x.keys()];
  const sizes = spelled(c, 1, axes.length) as readonly Dim[];
  if (sizes.length !== axes.length) c.fail(`${axes.length} sizes, one for each axis`, String(sizes.length));
  const result: Dim[] = [...x];
  axes.forEach((axis, i) => {
    result[axis] = sizes[i] as Dim;
  });
  return [c.like(0, result)];
};

/** Theta [N, axes, axes + 1], size [N, C, d...]: the grid [N, d..., axes]. */
const affineGrid: InferenceRule = (c) => {
  c.rank(0, 3);
  const size = spelled(c, 1, undefined);
  return [c.like(0, size && [size[0] as Dim, ...size.slice(2), size.length - 2])];
};

/** Input [N, C, H, W] and regions [R, 4]: output [R, C, height, width]. */
const alignedRegions: InferenceRule = (c) => {
  c.rank(0, 4);
  const sizes = [c.node.int('output_height', 1), c.node.int('output_width', 1)];
  return [c.like(0, [c.shape(1)?.[0] ?? null, c.shape(0)?.[1] ?? null, ...sizes])];
};

/** Square matrices [..., M, M]: output [...]. */
const determinant: InferenceRule = (c) => {
  c.rank(0, 2, Number.POSITIVE_INFINITY);
  const shape: Shape | undefined = c.shape(0);
  if (shape) c.match(shape.at(-1) as Dim, shape.at(-2) as Dim, 'square matrices');
  return [c.like(0, shape?.slice(0, -2))];
};

/** Signal [..., 1 or 2] along an axis, perhaps of another length: spectrum [..., 2], half of it and one with `onesided`. */
const fourier: InferenceRule = (c) => {
  const shape = c.shape(0);
  if (!shape) return [c.like(0, undefined)];
  const axis = c.version < 20 ? c.node.int('axis', 1) : c.has(2) ? c.numbers(2)?.[0] : -2;
  const spectrum: Dim[] = [...shape.slice(0, -1), 2];
  if (axis === undefined) return [c.like(0, [...shape.slice(0, -1).map(() => null), 2])];
  const at = c.axis(axis, shape.length);
  const length = c.has(1) ? (c.elements(1)?.[0] ?? null) : (shape[at] as Dim);
  spectrum[at] = c.node.int('onesided', 0) ? addDims(divideDims(length, 2), 1) : length;
  return [c.like(0, spectrum)];
};

/** Operators that sample images, lay them out, or measure matrices. */
export const images: RuleGroup = {
  AffineGrid: affineGrid,
  CenterCropPad: centerCropPad,
  Col2Im: columnsToImage,
  DFT: fourier,
  Det: determinant,
  GridSample: gridSample,
  RoiAlign: alignedRegions,
};
