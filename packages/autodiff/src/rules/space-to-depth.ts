import type { Value } from '@ouroboros/onnx';
import { shapeOf } from '../algebra.ts';
import { defineRule, type RuleContext } from '../rule.ts';

/** Blocks of pixels as channels and back: [N, b b C, h, w] and [N, C, b h, b w]. */
export const spaceToDepth = [
  defineRule('SpaceToDepth', ({ g, node, cotangent }) => [
    () => g.op('DepthToSpace', [cotangent], { blocksize: node.int('blocksize', 1), mode: 'DCR' }),
  ]),

  defineRule('DepthToSpace', (context) => [
    () => {
      const { g, node, cotangent } = context;
      const back = g.op('SpaceToDepth', [cotangent], { blocksize: node.int('blocksize', 1) });
      return node.string('mode', 'DCR') === 'CRD' ? channelsOutside(context, back) : back;
    },
  ]),
];

/** SpaceToDepth makes channels (b, b, C); the mode CRD has them as (C, b, b). */
function channelsOutside({ g, node, builder, cotangent, input }: RuleContext, back: Value): Value {
  const block = node.int('blocksize', 1) ** 2;
  const channels = shapeOf(cotangent)[1];
  // [N, b b, C, h w]
  const dims =
    typeof channels === 'number'
      ? builder.int64s([0, block, channels, -1])
      : g.op('Concat', [builder.int64s([0, block]), g.shapeSlice(cotangent, 1, 2), builder.int64s([-1])], {
          axis: 0,
        });
  const split = g.op('Reshape', [back, dims]);
  return g.reshapeLike(g.transpose(split, [0, 2, 1, 3]), input(0));
}
