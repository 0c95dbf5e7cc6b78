import { Fault } from '@ouroboros/errors';
import { locate, type Value } from '@ouroboros/onnx';
import { type Algebra, dtypeOf, rankOf, shapeOf } from '../algebra.ts';
import { type Cotangents, defineRule, type RuleContext } from '../rule.ts';

/** The positions that a scatter writes: how to write `updates` there, and how to read what is there. */
interface Positions {
  readonly write: (data: Value, updates: Value, reduction: string) => Value;
  readonly read: (data: Value) => Value;
}

/** Operators that write elements at given positions. */
export const scatter = [
  defineRule('ScatterElements', (context) => {
    const { g, node, input } = context;
    const axis = node.int('axis', 0);
    return scattered(context, {
      write: (data, updates, reduction) =>
        g.op('ScatterElements', [data, input(1), updates], { axis, reduction }),
      read: (data) => g.op('GatherElements', [data, input(1)], { axis }),
    });
  }),

  defineRule('ScatterND', (context) => {
    const { g, input } = context;
    return scattered(context, {
      write: (data, updates, reduction) => g.op('ScatterND', [data, input(1), updates], { reduction }),
      read: (data) => g.op('GatherND', [data, input(1)]),
    });
  }),

  defineRule('TensorScatter', (context) => tensorScatter(context)),
];

/** The cotangents of data, (indices) and updates. */
function scattered(context: RuleContext, at: Positions): Cotangents {
  const { g, node, cotangent, input } = context;
  const reduction = node.string('reduction', 'none');
  switch (reduction) {
    // Where two updates meet, which of them stays is not defined, and both get the cotangent.
    case 'none':
      return [() => at.write(cotangent, g.zerosLike(input(2)), 'none'), undefined, () => at.read(cotangent)];
    case 'add':
      return [() => cotangent, undefined, () => at.read(cotangent)];
    case 'mul':
      return products(context, at);
    case 'max':
    case 'min':
      return extrema(context, at);
    default:
      throw unknownReduction(context, reduction);
  }
}

/** y = data times the updates that meet there: the others are found by division, with zeros counted apart. */
function products({ g, cotangent, input }: RuleContext, at: Positions): Cotangents {
  const [data, updates] = [input(0), input(2)];
  const dtype = dtypeOf(data);
  return [
    () => g.mul(cotangent, at.write(g.expandLike(g.constant(data, 1), data), updates, 'mul')),
    undefined,
    () => {
      const isZero = g.compare('Equal', updates, 0);
      const factors = g.where(isZero, 1, updates);
      const zero = g.cast(isZero, dtype);
      const zeros = at.read(at.write(g.zerosLike(data), zero, 'add'));
      const others = g.div(at.read(g.mul(cotangent, at.write(data, factors, 'mul'))), factors);
      return g.masked(others, g.compare('Equal', zeros, zero));
    },
  ];
}

/** The cotangent of an extremum goes to the element and the updates that attain it, in equal parts. */
function extrema({ g, cotangent, output, input }: RuleContext, at: Positions): Cotangents {
  const dtype = dtypeOf(output);
  const stays = g.cast(g.compare('Equal', input(0), output), dtype);
  const wins = g.cast(g.compare('Equal', input(2), at.read(output)), dtype);
  const share = g.div(cotangent, at.write(stays, wins, 'add'));
  return [() => g.mul(share, stays), undefined, () => g.mul(at.read(share), wins)];
}

/** Row b of the update, [.., T, ..] on `axis`, replaces what is at writeIndices[b], writeIndices[b] + 1, ... there. */
function tensorScatter({ g, node, cotangent, input, optional }: RuleContext): Cotangents {
  const update = input(1);
  const attributes = { axis: node.int('axis', -2), mode: node.string('mode', 'linear') };
  return [
    () => g.op('TensorScatter', [cotangent, g.zerosLike(update), optional(2)], attributes),
    () => {
      const axis = attributes.axis < 0 ? attributes.axis + rankOf(update) : attributes.axis;
      const positions = writtenPositions(g, update, axis, optional(2));
      const length = g.shapeSlice(cotangent, axis, axis + 1);
      const within = attributes.mode === 'circular' ? g.op('Mod', [positions, length]) : positions;
      const shape = g.shape(update);
      return g.op('GatherElements', [cotangent, g.op('Expand', [within, shape])], { axis });
    },
  ];
}

/** int64 [B, 1.., T, 1..], T on `axis`. */
function writtenPositions(g: Algebra, update: Value, axis: number, starts: Value | undefined): Value {
  const { builder } = g;
  const length = g.reshape(g.shapeSlice(update, axis, axis + 1), []);
  const steps = g.op('Range', [builder.scalar('int64', 0), length, builder.scalar('int64', 1)]);
  const ones = new Array<number>(shapeOf(update).length).fill(1);
  const along = g.reshape(steps, ones.with(axis, -1));
  return starts ? g.add(g.reshape(starts, ones.with(0, -1)), along) : along;
}

function unknownReduction({ node }: RuleContext, received: string): Fault {
  return new Fault({
    code: 'autodiff/no-rule',
    kind: 'request',
    subject: locate(node),
    expected: 'reduction none, add, mul, max or min',
    received,
  });
}
