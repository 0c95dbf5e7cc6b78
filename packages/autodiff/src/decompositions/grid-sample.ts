import { Fault } from '@ouroboros/errors';
import { isStatic, locate, type Value } from '@ouroboros/onnx';
import { dtypeOf, rankOf, shapeOf } from '../algebra.ts';
import { type DecompositionContext, defineDecomposition } from '../decomposition.ts';

/**
 * Images [N, C, H, W] read at the P = h w places of a grid [N, h, w, 2], whose last axis holds (x, y) from -1 to 1: the
 * pixels around each place are gathered and weighted, linearly, or the nearest is taken.
 */
export const gridSample = [defineDecomposition('GridSample', (context) => [sampled(context)])];

/** One of the pixels along an axis that a place reads, [N, 1, P]. */
interface Neighbour {
  /** int64, inside the image. */
  readonly index: Value;
  /** Undefined for 1. */
  readonly weight: Value | undefined;
}

function sampled(context: DecompositionContext): Value {
  refuse(context);
  const { g, builder, input } = context;
  const [x, grid] = [input(0), input(1)];
  const flat = g.op('Reshape', [x, builder.int64s([0, 0, -1])]);
  const columns = neighbours(context, 0);
  const terms = neighbours(context, 1).flatMap((row) =>
    columns.map((column) => {
      const place = g.add(g.mul(row.index, g.count(x, [3], 'int64')), column.index);
      const pixels = g.op('GatherElements', [flat, g.op('Expand', [place, channels(context)])], { axis: 2 });
      const weights = [row.weight, column.weight].filter((weight) => weight !== undefined);
      return weights.length === 0
        ? pixels
        : g.mul(
            pixels,
            weights.reduce((a, b) => g.mul(a, b)),
          );
    }),
  );
  const spatial = g.shapeSlice(grid, 1, 3);
  const known = shapeOf(grid).slice(1, 3);
  const dims = isStatic(known)
    ? builder.int64s([0, 0, ...known])
    : g.op('Concat', [builder.int64s([0, 0]), spatial], { axis: 0 });
  return g.op('Reshape', [g.total(terms), dims]);
}

/** The shape [1, C, 1], to which indices are expanded. */
function channels({ g, builder, input }: DecompositionContext): Value {
  const count = shapeOf(input(0))[1];
  if (typeof count === 'number') return builder.int64s([1, count, 1]);
  const one = builder.int64s([1]);
  return g.op('Concat', [one, g.shapeSlice(input(0), 1, 2), one], { axis: 0 });
}

/** The pixels that each place reads along the axis that number `coordinate` of the grid runs along. */
function neighbours(context: DecompositionContext, coordinate: 0 | 1): readonly Neighbour[] {
  const { g, node, builder, input } = context;
  const size = g.count(input(0), [3 - coordinate], dtypeOf(input(0)));
  const [from, to, axis] = [coordinate, coordinate + 1, -1].map((number) => builder.int64s([number]));
  const own = g.op('Reshape', [g.op('Slice', [input(1), from, to, axis]), builder.int64s([0, 1, -1])]);
  const position = padded(context, place(context, own, size), size);
  const last = g.sub(size, 1);
  const inside = (at: Value): Value => g.cast(g.op('Clip', [at, g.constant(at, 0), last]), 'int64');
  if (node.string('mode', 'linear') === 'nearest') {
    const nearest = g.op('Round', [position]);
    return [{ index: inside(nearest), weight: presence(context, nearest, last) }];
  }
  const low = g.op('Floor', [position]);
  const high = g.add(low, 1);
  return [
    { index: inside(low), weight: present(context, g.sub(high, position), low, last) },
    { index: inside(high), weight: present(context, g.sub(position, low), high, last) },
  ];
}

/** Coordinates from -1 to 1 in pixels: the ends are centres of pixels, or their outer edges. */
function place({ g, node }: DecompositionContext, own: Value, size: Value): Value {
  const shifted = g.add(own, 1);
  if (node.int('align_corners', 0) !== 0) return g.mul(shifted, g.div(g.sub(size, 1), 2));
  return g.sub(g.mul(shifted, g.div(size, 2)), 0.5);
}

/** Places outside, moved to the border or reflected at it; left where they are for zeros. */
function padded({ g, node }: DecompositionContext, position: Value, size: Value): Value {
  const mode = node.string('padding_mode', 'zeros');
  const last = g.sub(size, 1);
  const clipped = (at: Value): Value => g.op('Clip', [at, g.constant(at, 0), last]);
  if (mode === 'border') return clipped(position);
  if (mode !== 'reflection') return position;
  const aligned = node.int('align_corners', 0) !== 0;
  const span = aligned ? last : size;
  const start = aligned ? 0 : -0.5;
  // A triangle wave of period 2 span.
  const along = g.sub(position, start);
  const period = g.mul(span, 2);
  const phase = g.sub(along, g.mul(period, g.op('Floor', [g.div(along, period)])));
  const folded = g.sub(span, g.op('Abs', [g.sub(phase, span)]));
  return clipped(g.add(folded, start));
}

/** 1 inside the image and 0 outside, where that counts as zeros; undefined where places are moved inside. */
function presence({ g, node }: DecompositionContext, at: Value, last: Value): Value | undefined {
  if (node.string('padding_mode', 'zeros') !== 'zeros') return undefined;
  const inside = g.op('And', [g.compare('GreaterOrEqual', at, 0), g.compare('LessOrEqual', at, last)]);
  return g.cast(inside, dtypeOf(at));
}

function present(context: DecompositionContext, weight: Value, at: Value, last: Value): Value {
  const mask = presence(context, at, last);
  return mask ? context.g.mul(weight, mask) : weight;
}

function refuse({ node, input }: DecompositionContext): void {
  const mode = node.string('mode', 'linear');
  const rank = rankOf(input(0));
  if (rank === 4 && ['linear', 'bilinear', 'nearest'].includes(mode)) return;
  throw new Fault({
    code: 'autodiff/no-rule',
    kind: 'request',
    subject: locate(node),
    expected: 'a GridSample of images [N, C, H, W], linear or nearest',
    received: `mode "${mode}" for ${rank} axes`,
  });
}
