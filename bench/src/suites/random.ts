import { fillBits, fillNormal, fillUniform, type StreamKey } from '@ouroboros/native';
import type { Contest } from '../contest.ts';
import type { CaseResult } from '../document.ts';
import { fillBitsNaively, fillNormalNaively, fillUniformNaively } from '../naive/random.ts';
import { requireEqual, type Suite } from '../suite.ts';

type Numbers = Uint32Array | Float32Array | Float64Array;

/** A kind of fill, both ways. */
interface Fill<Out extends Numbers> {
  readonly name: string;
  readonly make: (count: number) => Out;
  readonly naive: (out: Out, key: StreamKey) => void;
  readonly native: (out: Out, key: StreamKey) => void;
  /** Largest difference that rounding of logarithm, cosine and sine explains. */
  readonly tolerance: number;
}

const key: StreamKey = { seed: 1, purpose: 0, iteration: 1, index: 1 };

/** Fills of random numbers by key: the reference's Philox in TypeScript against the addon. */
export const random: Suite = {
  name: 'random',
  about: 'random bits, uniforms and normals by key',
  async run({ quick, measure }) {
    const count = quick ? 2 ** 12 : 2 ** 18;
    const float32 = (size: number) => new Float32Array(size);
    const float64 = (size: number) => new Float64Array(size);
    const exact = { tolerance: 0 };
    const bits = { make: (size: number) => new Uint32Array(size), naive: fillBitsNaively, native: fillBits };
    const uniform = { make: float32, naive: fillUniformNaively, native: fillUniform };
    const normal = { naive: fillNormalNaively, native: fillNormal };
    const contests = [
      contestOf({ name: 'bits', ...bits, ...exact }, count),
      contestOf({ name: 'uniform float32', ...uniform, ...exact }, count),
      contestOf({ name: 'normal float32', make: float32, ...normal, tolerance: 1e-6 }, count),
      contestOf({ name: 'normal float64', make: float64, ...normal, tolerance: 1e-13 }, count),
    ];
    const cases: CaseResult[] = [];
    for (const contest of contests) cases.push(...(await measure(contest)));
    return { cases };
  },
};

function contestOf<Out extends Numbers>(fill: Fill<Out>, count: number): Contest {
  const naive = fill.make(count);
  const native = fill.make(count);
  fill.naive(naive, key);
  fill.native(native, key);
  let largest = 0;
  for (let i = 0; i < count; i++) {
    largest = Math.max(largest, Math.abs((naive[i] as number) - (native[i] as number)));
  }
  requireEqual(largest <= fill.tolerance, fill.name, `a difference of ${largest}`);
  return {
    name: `${count} ${fill.name}`,
    unit: 'numbers/s',
    work: count,
    candidates: [
      { name: 'TypeScript', role: 'naive', run: () => fill.naive(naive, key) },
      { name: 'native', role: 'real', run: () => fill.native(native, key) },
    ],
  };
}
