import { Fault } from '@ouroboros/errors';
import type { Value } from '@ouroboros/onnx';
import { dtypeOf } from '../algebra.ts';
import { type Cotangents, defineRule, type RuleContext } from '../rule.ts';

/** Operators that pass some elements on unchanged and drop others, or pass all. */
export const selection = [
  defineRule('Identity', ({ cotangent }) => [() => cotangent]),

  defineRule('Cast', ({ g, cotangent, input }) => [() => g.cast(cotangent, dtypeOf(input(0)))]),

  defineRule('CastLike', ({ g, cotangent, input }) => [() => g.cast(cotangent, dtypeOf(input(0)))]),

  defineRule('Where', ({ g, cotangent, input }) => [
    undefined,
    () => g.where(input(0), cotangent, 0),
    () => g.where(input(0), 0, cotangent),
  ]),

  defineRule('Clip', (context) => clip(context)),

  defineRule('Dropout', ({ node, optional, cotangent }) => {
    const training = optional(2);
    if (training && Number(training.constant?.data[0] ?? 1) !== 0) throw trainingDropout(node.name);
    return [() => cotangent];
  }),

  // Trilu(x) keeps a triangle; so does its transpose.
  defineRule('Trilu', ({ g, node, cotangent, optional }) => [
    () => g.op('Trilu', [cotangent, optional(1)], { upper: node.int('upper', 1) }),
  ]),

  // Cumulative sums, run the other way.
  defineRule('CumSum', ({ g, node, cotangent, input }) => [
    () =>
      g.op('CumSum', [cotangent, input(1)], {
        exclusive: node.int('exclusive', 0),
        reverse: 1 - node.int('reverse', 0),
      }),
  ]),
];

/**
 * y = min(max(x, low), high): each element comes from exactly one of the three. One that equals a limit comes from the
 * limit, as in torch.clamp and torch.nn.functional.hardtanh.
 */
function clip({ g, cotangent, input, optional }: RuleContext): Cotangents {
  const x = input(0);
  const low = optional(1);
  const high = optional(2);
  const above = (): Value | undefined => low && g.compare('Greater', x, low);
  const below = (): Value | undefined => high && g.compare('Less', x, high);
  const crossed = (): Value | undefined => low && high && g.compare('Greater', low, high);
  const not = (a: Value | undefined): Value | undefined => a && g.op('Not', [a]);
  const masked = (mask: Value | undefined): Value => (mask ? g.masked(cotangent, mask) : cotangent);
  const both = (a: Value | undefined, b: Value | undefined): Value | undefined =>
    a && b ? g.op('And', [a, b]) : (a ?? b);
  return [
    () => masked(both(above(), below())),
    () => masked(both(not(above()), not(crossed()))),
    () => {
      const reached = both(above(), not(below()));
      const always = crossed();
      return masked(always && reached ? g.op('Or', [reached, always]) : reached);
    },
  ];
}

function trainingDropout(name: string): Fault {
  return new Fault({
    code: 'autodiff/random-operator',
    kind: 'request',
    subject: `node "${name}" (Dropout)`,
    expected: 'inference mode, which passes its input on',
    received: 'training_mode that is or may be true',
    remedy: 'draw its mask from a seed with seedDropout, or export the model with its dropout switched off',
  });
}
