import type { Value } from '@ouroboros/onnx';
import type { Algebra } from '../algebra.ts';
import { attachGradient } from '../custom-gradient.ts';

/** One product of the past: the state it read and the cotangent that came back. */
interface Past {
  readonly state: Value;
  readonly cotangent: Value;
}

/**
 * The products y_t = h_t R' + b_t of all steps of a recurrent layer, with R [G H, H], h_t [B, H], b_t [B, G H] or [G H].
 *
 * Their gradient dR = sum_t dy_t' h_t is one product over the rows of all steps, instead of a product and a matrix as large
 * as R for every step.
 */
export class Recurrence {
  private readonly g: Algebra;
  private readonly weight: Value;
  /** The steps go against the time. */
  private readonly reverse: boolean;
  private steps = 0;
  /** What the backward pass came by so far, latest step first. */
  private past: Past[] = [];

  constructor(g: Algebra, weight: Value, reverse: boolean) {
    this.g = g;
    this.weight = weight;
    this.reverse = reverse;
  }

  /** The product of the next step. Every step must read what the one before it made: the backward pass ends at the first. */
  apply(state: Value, addend: Value | undefined): Value {
    const isFirst = this.steps++ === 0;
    const { weight } = this;
    const y = this.g.op('Gemm', [state, weight, addend], { transB: 1 });
    attachGradient(y, {
      inputs: [state, weight, ...(addend ? [addend] : [])],
      body: ({ g, cotangent }) => {
        this.past.push({ state, cotangent });
        const past = this.past;
        if (isFirst) this.past = [];
        return [
          () => g.product(cotangent, weight),
          isFirst ? () => this.weightCotangent(g, past) : undefined,
          () => cotangent,
        ];
      },
    });
    return y;
  }

  private weightCotangent(g: Algebra, past: readonly Past[]): Value {
    // In the order of time, in which the cotangents of the inputs are joined as well.
    const inTime = this.reverse ? past : past.toReversed();
    const joined = (values: readonly Value[]): Value =>
      values.length === 1 ? (values[0] as Value) : g.op('Concat', values, { axis: 0 });
    const cotangents = joined(inTime.map(({ cotangent }) => cotangent));
    return g.product(cotangents, joined(inTime.map(({ state }) => state)), { transA: true });
  }
}
