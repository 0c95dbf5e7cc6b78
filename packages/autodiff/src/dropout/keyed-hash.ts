import type { Value } from '@ouroboros/onnx';
import type { Algebra } from '../algebra.ts';

/**
 * The largest prime below 2^30. Three does not divide p - 1, so cubing permutes the numbers below p, and the products below
 * stay within int64.
 */
export const prime = 2 ** 30 - 35;

/** Arbitrary numbers below p (from the fractional digits of well-known hash multipliers) that tell the rounds apart. */
const roundConstants = [461845907, 739982445, 695872825, 374761393] as const;

/**
 * x -> (x + k)^3 mod p for every key k: the rounds of the cipher MiMC (Albrecht et al. 2016), in int64 and in operators
 * that every provider computes exactly. x and the keys lie in [0, p); so does the result.
 */
export function cubeRounds(g: Algebra, x: Value, keys: readonly Value[]): Value {
  const modulus = g.builder.scalar('int64', prime);
  return keys.reduce((value, key) => {
    const sum = g.add(value, key);
    const square = g.op('Mod', [g.square(sum), modulus]);
    return g.op('Mod', [g.op('Mul', [square, sum]), modulus]);
  }, x);
}

/** `count` numbers below p, int64 [1] each, that depend on every bit of `seed` (int64 scalar in [0, p^2)). */
export function keysOf(g: Algebra, seed: Value, count: number): readonly Value[] {
  const { builder } = g;
  const modulus = builder.scalar('int64', prime);
  const low = g.op('Mod', [seed, modulus]);
  const high = g.op('Mod', [g.op('Div', [seed, modulus]), modulus]);
  const [c0, c1, c2, c3] = roundConstants.map((value) => builder.scalar('int64', value)) as [
    Value,
    Value,
    Value,
    Value,
  ];
  const first = cubeRounds(g, low, [c0, high, c1]);
  const second = cubeRounds(g, first, [low, c2, high]);
  const third = cubeRounds(g, second, [c3, low, high]);
  const all = cubeRounds(g, upTo(g, builder.scalar('int64', count)), [first, second, third]);
  const sizes = builder.int64s(new Array<number>(count).fill(1));
  return builder.ops('Split', [all, sizes], { axis: 0 }, { outputs: count });
}

/** 0, 1, .. count - 1. */
export function upTo(g: Algebra, count: Value): Value {
  return g.op('Range', [g.builder.scalar('int64', 0), count, g.builder.scalar('int64', 1)]);
}
