import type { GraphBuilder, Tensor, Value } from '@ouroboros/onnx';
import { headWidth, type Llama2Config, ropeTheta } from '../config.ts';

/* Letters: P longest sequence, D head width. */

/** Cosines and sines by which features are turned, [.., 1, D] broadcast over heads; the sines of the first half are negative. */
export interface Turn {
  readonly cos: Value;
  readonly sin: Value;
}

/**
 * The values of a `Turn` for `positions` positions, each [positions, D]: feature i of a head is turned with feature i + D/2, as Hugging
 * Face pairs them, by position theta^(-2i/D), rounded to float32 where it rounds.
 */
export function rotationTables(config: Llama2Config, positions: number): { cos: Tensor; sin: Tensor } {
  const width = headWidth(config);
  const half = width / 2;
  const frequencies = Float32Array.from({ length: half }, (_, i) => 1 / Math.fround(ropeTheta ** (i / half)));
  const table = (turned: (angle: number, feature: number) => number): Tensor => ({
    dtype: 'float32',
    dims: [positions, width],
    data: Float32Array.from({ length: positions * width }, (_, at) => {
      const position = Math.floor(at / width);
      return turned(Math.fround(position * (frequencies[at % half] as number)), at % width);
    }),
  });
  return {
    cos: table(Math.cos),
    sin: table((angle, feature) => (feature < half ? -Math.sin(angle) : Math.sin(angle))),
  };
}

/**
 * Rotary position embedding (Su et al. 2021) of x, [.., heads, D]: (a cos - b sin, b cos + a sin) of its halves (a, b), as x times cosines
 * plus (b, a) times signed sines: five operators, and five in the gradient.
 */
export function rotate(g: GraphBuilder, x: Value, { cos, sin }: Turn): Value {
  const [a, b] = g.ops('Split', [x], { axis: -1, num_outputs: 2 }, { outputs: 2 }) as [Value, Value];
  const swapped = g.op('Concat', [b, a], { axis: -1 });
  return g.op('Add', [g.op('Mul', [x, cos]), g.op('Mul', [swapped, sin])]);
}
