import { Fault } from '@ouroboros/errors';
import type { Value } from '@ouroboros/onnx';
import { dtypeOf } from '../algebra.ts';
import { type Cotangents, defineRule, type RuleContext } from '../rule.ts';

/** Operators that pass some elements on unchanged and drop others, or pass all. */
export const selection = [
  defineRule('Identity', ({ cotangent }) => [() => cotangent]),

  defineRule('Cast', ({ g, cotangent, input }) => [() => g.cast(cotangent, dtypeOf(input(0)))]),

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

/** y = min(max(x, low), high): each element comes from exactly one of the three. */
function clip({ g, cotangent, input, optional }: RuleContext): Cotangents {
  const x = input(0);
  const low = optional(1);
  const high = optional(2);
  const atLeast = low && g.compare('GreaterOrEqual', x, low);
  const atMost = high && g.compare('LessOrEqual', x, high);
  const both = (a: Value | undefined, b: Value | undefined): Value | undefined =>
    a && b ? g.op('And', [a, b]) : (a ?? b);
  const inside = both(atLeast, atMost);
  const ordered = low && high && g.compare('LessOrEqual', low, high);
  return [
    () => (inside ? g.masked(cotangent, inside) : cotangent),
    () => g.masked(cotangent, both(g.op('Not', [atLeast as Value]), ordered) as Value),
    () => {
      const crossed = ordered && g.op('Not', [ordered]);
      const above = g.op('Not', [atMost as Value]);
      return g.masked(cotangent, crossed ? g.op('Or', [above, crossed]) : above);
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
    remedy: 'export the model with its dropout switched off; draw masks outside the graph and multiply',
  });
}
