import { Fault } from '@ouroboros/errors';
import { isStatic, locate, sameDim, type Value } from '@ouroboros/onnx';
import { axisOf, dtypeOf, rankOf, sameShape, shapeOf } from '../algebra.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { pullBack, unitVectors } from '../spatial/separable.ts';

/** Interpolation, linear in each axis apart: nearest, linear and cubic, with every transformation of coordinates but cropping. */
export const resize = [
  defineRule('Resize', (context) => [
    () => {
      refuse(context);
      const { g, cotangent } = context;
      const matrices = resizedAxes(context).map(({ axis, entry }) => ({
        axis,
        matrix: axisMatrix(context, axis, entry),
      }));
      return pullBack(g, cotangent, matrices);
    },
  ]),
];

function refuse({ node }: RuleContext): void {
  const policy = node.string('keep_aspect_ratio_policy', 'stretch');
  const coordinates = node.string('coordinate_transformation_mode', 'half_pixel');
  if (policy === 'stretch' && coordinates !== 'tf_crop_and_resize') return;
  throw new Fault({
    code: 'autodiff/no-rule',
    kind: 'request',
    subject: locate(node),
    expected: 'a Resize that stretches, without cropping',
    received: policy === 'stretch' ? coordinates : `keep_aspect_ratio_policy ${policy}`,
    remedy: 'give the sizes as they come out, and cut with Slice',
  });
}

/** The axes whose size may change, and the number of the scale or size that each is given. */
function resizedAxes(context: RuleContext): { axis: number; entry: number }[] {
  const { node, input, output } = context;
  const x = input(0);
  const listed = node.ints('axes') ?? Array.from({ length: rankOf(x) }, (_, i) => i);
  const scales = givenScales(context)?.constant?.data;
  if (sameShape(x.type?.shape, output.type?.shape)) return [];
  return listed
    .map((axis, entry) => ({ axis: axisOf(x, axis), entry }))
    .filter(({ axis, entry }) => {
      if (scales) return Number(scales[entry]) !== 1;
      return !sameDim(shapeOf(x)[axis] ?? null, shapeOf(output)[axis] ?? null);
    });
}

/** Input 2; an empty one says that sizes are given. */
function givenScales({ optional }: RuleContext): Value | undefined {
  const scales = optional(2);
  return optional(3) || scales?.constant?.data.length === 0 ? undefined : scales;
}

/**
 * What the operator makes of the unit vectors along `axis`, [n, o]. They are images [n, 1, 1, n] of one row that is made
 * two: where no size changes at all onnxruntime copies, whatever the scales say, and so it must for the unit vectors
 * if it does for the input, and must not else.
 */
function axisMatrix(context: RuleContext, axis: number, entry: number): Value {
  const { g, node, builder, input, output } = context;
  const images = g.unsqueeze(unitVectors(g, input(0), axis), [1, 2]);
  const attributes = Object.fromEntries([...node.attributes].filter(([name]) => name !== 'axes'));
  const scales = givenScales(context);
  const resized = (factors: Value | undefined, sizes: Value | undefined): Value => {
    const rows = g.op('Resize', [images, undefined, factors, sizes], attributes);
    return g.op('Gather', [g.squeeze(rows, [1]), builder.scalar('int64', 0)], { axis: 1 });
  };
  if (scales) {
    const own = g.op('Slice', [scales, builder.int64s([entry]), builder.int64s([entry + 1])]);
    const one = g.reshape(g.scalar(dtypeOf(scales), 1), [1]);
    return resized(g.op('Concat', [one, one, rowFactor(context, scales), own], { axis: 0 }), undefined);
  }
  const [size, target] = [input(0), output].map((value) => g.shapeSlice(value, axis, axis + 1));
  return resized(undefined, g.op('Concat', [size, builder.int64s([1, 2]), target], { axis: 0 }));
}

/** 2 where a size of the input changes; 1 where the running graph finds that none does. */
function rowFactor({ g, input, output }: RuleContext, scales: Value): Value {
  const two = g.reshape(g.scalar(dtypeOf(scales), 2), [1]);
  const known = Array.from((scales.constant?.data ?? []) as ArrayLike<number>);
  if (isStatic(shapeOf(input(0))) || known.some((scale) => scale < 1 || scale >= 2)) return two;
  const kept = g.compare('Equal', g.op('Shape', [input(0)]), g.op('Shape', [output]));
  return g.sub(two, g.op('ReduceMin', [g.cast(kept, dtypeOf(scales))], { keepdims: 1 }));
}
