import { Fault } from '@ouroboros/errors';
import { sameDim, type Value } from '@ouroboros/onnx';
import { axisOf, dtypeOf, rankOf, shapeOf } from '../algebra.ts';
import { locate } from '../location.ts';
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

/** What the operator makes of the unit vectors along `axis`, [n, o]. */
function axisMatrix(context: RuleContext, axis: number, entry: number): Value {
  const { g, node, builder, input, output } = context;
  const units = unitVectors(g, input(0), axis);
  const attributes = Object.fromEntries([...node.attributes].filter(([name]) => name !== 'axes'));
  const scales = givenScales(context);
  if (scales) {
    const own = g.op('Slice', [scales, builder.int64s([entry]), builder.int64s([entry + 1])]);
    const one = g.reshape(g.scalar(dtypeOf(scales), 1), [1]);
    return g.op('Resize', [units, undefined, g.op('Concat', [one, own], { axis: 0 })], attributes);
  }
  const sizes = [g.shapeSlice(input(0), axis, axis + 1), g.shapeSlice(output, axis, axis + 1)];
  return g.op('Resize', [units, undefined, undefined, g.op('Concat', sizes, { axis: 0 })], attributes);
}
