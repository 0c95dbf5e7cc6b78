import type { GraphBuilder, Tensor, Value } from '@ouroboros/onnx';
import { headWidth, type Llama2Config, ropeTheta } from '../config.ts';

/* Letters: P longest sequence, D head width. */

/** Cosines and sines of the angles by which pairs of features are turned, [.., 1, D/2] broadcast over heads. */
export interface Turn {
  readonly cos: Value;
  readonly sin: Value;
}

/**
 * Cosines and sines for `positions` positions, each [positions, D/2]: feature i of a head is turned with feature i + D/2, as Hugging Face
 * pairs them, by position theta^(-2i/D), rounded to float32 where it rounds.
 */
export function rotationTables(config: Llama2Config, positions: number): { cos: Tensor; sin: Tensor } {
  const half = headWidth(config) / 2;
  const frequencies = Float32Array.from({ length: half }, (_, i) => 1 / Math.fround(ropeTheta ** (i / half)));
  const angles = Float32Array.from(
    { length: positions * half },
    (_, at) => Math.floor(at / half) * (frequencies[at % half] as number),
  );
  const dims = [positions, half];
  return {
    cos: { dtype: 'float32', dims, data: angles.map(Math.cos) },
    sin: { dtype: 'float32', dims, data: angles.map(Math.sin) },
  };
}

/** Rotary position embedding (Su et al. 2021): turns each pair of features of x, [.., heads, D]. */
export function rotate(g: GraphBuilder, x: Value, { cos, sin }: Turn): Value {
  const [a, b] = g.ops('Split', [x], { axis: -1, num_outputs: 2 }, { outputs: 2 }) as [Value, Value];
  const mul = (left: Value, right: Value): Value => g.op('Mul', [left, right]);
  const first = g.op('Sub', [mul(a, cos), mul(b, sin)]);
  const second = g.op('Add', [mul(b, cos), mul(a, sin)]);
  return g.op('Concat', [first, second], { axis: -1 });
}
