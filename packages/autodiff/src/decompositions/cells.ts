import type { Value } from '@ouroboros/onnx';
import type { Algebra } from '../algebra.ts';
import { Recurrence } from './recurrence.ts';

/** The weights of one direction of a recurrent layer. H: width of the state, G: number of gates, B: batch. */
export interface CellWeights {
  readonly g: Algebra;
  /** [G H, H]. */
  readonly recurrence: Value;
  /** Bias of the recurrence, [G H], where it could not be added to the projections beforehand. */
  readonly recurrenceBias: Value | undefined;
  /** Peepholes, [3 H] for the gates i, o, f. */
  readonly peepholes: Value | undefined;
  /** Operators of the activations, in the order of the attribute. */
  readonly activations: readonly string[];
  /** H. */
  readonly width: number;
  /** The steps go against the time. */
  readonly reverse: boolean;
  /** The forget gate of an LSTM is 1 - i. */
  readonly coupled: boolean;
}

/** One step: from the projected input [B, G H] and the state (h, and c of an LSTM: [B, H] each) to the next state. */
export type Step = (projected: Value, state: readonly Value[]) => readonly Value[];

/** A kind of recurrent cell. */
export interface Cell {
  readonly gates: number;
  /** Number of tensors in the state; the first is h. */
  readonly states: number;
  readonly activations: readonly string[];
  /** Whether both biases may be added to the projected input. */
  readonly sumsBiases: boolean;
  /** Prepares what all steps share. */
  readonly prepare: (weights: CellWeights) => Step;
}

/** h' = f(x W' + h R' + b). */
export const rnn: Cell = {
  gates: 1,
  states: 1,
  activations: ['Tanh'],
  sumsBiases: true,
  prepare: ({ g, recurrence, activations, reverse }) => {
    const [f] = activations as [string];
    const product = new Recurrence(g, recurrence, reverse);
    return (projected, [h]) => [g.op(f, [product.apply(h as Value, projected)])];
  },
};

/** Gates i, o, f, c: c' = f c + i g(c~), h' = o h(c'). */
export const lstm: Cell = {
  gates: 4,
  states: 2,
  activations: ['Sigmoid', 'Tanh', 'Tanh'],
  sumsBiases: true,
  prepare: ({ g, recurrence, peepholes, activations, width, coupled, reverse }) => {
    const product = new Recurrence(g, recurrence, reverse);
    const [f, cellActivation, outputActivation] = activations as [string, string, string];
    const [peepI, peepO, peepF] = peepholes ? split(g, peepholes, width, 3, 0) : [];
    const gate = (z: Value, c: Value, peephole: Value | undefined): Value =>
      g.op(f, [peephole ? g.add(z, g.mul(c, peephole)) : z]);
    return (projected, [h, c]) => {
      const before = c as Value;
      const all = product.apply(h as Value, projected);
      const [zi, zo, zf, zc] = split(g, all, width, 4, 1) as [Value, Value, Value, Value];
      const i = gate(zi, before, peepI);
      const forget = coupled ? g.sub(1, i) : gate(zf, before, peepF);
      const next = g.add(g.mul(forget, before), g.mul(i, g.op(cellActivation, [zc])));
      const o = gate(zo, next, peepO);
      return [g.mul(o, g.op(outputActivation, [next])), next];
    };
  },
};

/** Gates z, r, h: h' = (1 - z) h~ + z h, with h~ = g(x W' + (r h) R' + b): r applies before the product. */
export const gru: Cell = {
  gates: 3,
  states: 1,
  activations: ['Sigmoid', 'Tanh'],
  sumsBiases: true,
  prepare: ({ g, recurrence, activations, width, reverse }) => {
    const [f, activation] = activations as [string, string];
    const [gateRows, candidateRows] = g.builder.ops(
      'Split',
      [recurrence, g.builder.int64s([2 * width, width])],
      {
        axis: 0,
      },
      { outputs: 2 },
    ) as [Value, Value];
    const ofGates = new Recurrence(g, gateRows, reverse);
    const ofCandidate = new Recurrence(g, candidateRows, reverse);
    return (projected, [h]) => {
      const before = h as Value;
      const sizes = g.builder.int64s([2 * width, width]);
      const [xGates, xCandidate] = g.builder.ops('Split', [projected, sizes], { axis: 1 }, { outputs: 2 });
      const gates = g.op(f, [ofGates.apply(before, xGates as Value)]);
      const [z, r] = split(g, gates, width, 2, 1) as [Value, Value];
      const candidate = ofCandidate.apply(g.mul(r, before), xCandidate as Value);
      return [blend(g, z, g.op(activation, [candidate]), before)];
    };
  },
};

/** As `gru` with h~ = g(x W' + b + r (h R' + b')): r applies after the product, which is how PyTorch and cuDNN have it. */
export const resetAfterGru: Cell = {
  ...gru,
  sumsBiases: false,
  prepare: ({ g, recurrence, recurrenceBias, activations, width, reverse }) => {
    const product = new Recurrence(g, recurrence, reverse);
    const [f, activation] = activations as [string, string];
    const lists = g.builder.int64s([2 * width, width]);
    const parts = (a: Value): [Value, Value] =>
      g.builder.ops('Split', [a, lists], { axis: 1 }, { outputs: 2 }) as [Value, Value];
    return (projected, [h]) => {
      const before = h as Value;
      const [xGates, xCandidate] = parts(projected);
      const [hGates, hCandidate] = parts(product.apply(before, recurrenceBias));
      const [z, r] = split(g, g.op(f, [g.add(xGates, hGates)]), width, 2, 1) as [Value, Value];
      const candidate = g.op(activation, [g.add(xCandidate, g.mul(r, hCandidate))]);
      return [blend(g, z, candidate, before)];
    };
  },
};

/** (1 - z) a + z b, as a + z (b - a). */
function blend(g: Algebra, z: Value, a: Value, b: Value): Value {
  return g.add(a, g.mul(z, g.sub(b, a)));
}

/** `count` parts of `width` along `axis`. */
function split(g: Algebra, a: Value, width: number, count: number, axis: number): readonly Value[] {
  const sizes = g.builder.int64s(new Array<number>(count).fill(width));
  return g.builder.ops('Split', [a, sizes], { axis }, { outputs: count });
}
