import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instructionSets } from './instruction-sets.ts';
import { fillNormal, fillUniform } from './random.ts';
import { type SamplingRule, sampleRow, weight } from './reference/sampler.ts';
import { chiSquare } from './reference/statistics.ts';
import { type CategoricalSampling, sampleCategorical } from './sampler.ts';

const infinity = Number.POSITIVE_INFINITY;
const everything: SamplingRule = { temperature: 1, topK: infinity, topP: 1 };

function key(index: number) {
  return { seed: 2024, purpose: 3, iteration: 0, index };
}

function normalLogits(count: number, scale: number, index = 0): Float32Array {
  const logits = new Float32Array(count);
  fillNormal(logits, key(index));
  return logits.map((x) => x * scale);
}

type Options = Partial<Omit<CategoricalSampling, 'logits' | 'uniforms' | 'out' | 'rows' | 'vocabulary'>>;

/** Draws one id per row of `logits` `[B, V]`, B = `uniforms.length`. */
function draw(
  logits: Float32Array,
  uniforms: Float32Array | Float64Array,
  options: Options = {},
): Int32Array {
  const rows = uniforms.length;
  const out = new Int32Array(rows).fill(-1);
  sampleCategorical({ logits, rows, vocabulary: logits.length / rows, uniforms, out, ...options });
  return out;
}

const logit = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -40, max: 40 }).map((n) => n / 4) }, // with many ties
  { weight: 4, arbitrary: fc.float({ min: -50, max: 50, noNaN: true }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(Number.NEGATIVE_INFINITY, -0, 0, 1e-45, -1e-40, 3.4e38, -3.4e38, 88, -87.5),
  },
);
const uniform = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom(0, 2 ** -24, 1 - 2 ** -24, 1 - 2 ** -53, 1),
);
const rule = fc.record({
  temperature: fc.constantFrom(1, 0.7, 1.5, 0, 1e-6, 1e-300, 1e30, Number.MAX_VALUE),
  topK: fc.constantFrom(infinity, 1, 2, 3, 17, 40, 400),
  topP: fc.constantFrom(1, 0.95, 0.5, 1e-9, 0, 0.999999),
});

test('the ids equal the reference for any logits, uniform and rule, with every instruction set', () => {
  const lengths = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 250, max: 700 }));
  const row = lengths.chain((n) => fc.array(logit, { minLength: n, maxLength: n }));
  fc.assert(
    fc.property(row, uniform, rule, (values, u, options) => {
      const logits = Float32Array.from(values);
      fc.pre(logits.some((x) => x > Number.NEGATIVE_INFINITY));
      const expected = sampleRow(logits, u, options);
      expect(logits[expected]).toBeGreaterThan(Number.NEGATIVE_INFINITY);
      for (const kernel of instructionSets()) {
        expect(draw(logits, Float64Array.of(u), { ...options, kernel })[0]).toBe(expected);
      }
    }),
    { seed: 5, numRuns: 400 },
  );
});

test.each([1, 15, 16, 17, 255, 256, 257, 4096, 5003])(
  '%i tokens: the ids equal the reference',
  (vocabulary) => {
    const uniforms = new Float64Array(4);
    fillUniform(uniforms, key(vocabulary));
    for (const scale of [0, 0.1, 3, 30]) {
      const logits = normalLogits(4 * vocabulary, scale, vocabulary);
      for (const options of [
        everything,
        { ...everything, topK: 40 },
        { ...everything, topK: 1000 },
        { ...everything, topP: 0.9 },
        { temperature: 0.8, topK: 300, topP: 0.95 },
      ]) {
        const expected = Array.from(uniforms, (u, r) =>
          sampleRow(logits.subarray(r * vocabulary, (r + 1) * vocabulary), u, options),
        );
        for (const kernel of instructionSets()) {
          expect([...draw(logits, uniforms, { ...options, kernel })]).toEqual(expected);
        }
      }
    }
  },
);

test('the ids do not depend on the number of threads', () => {
  const [rows, vocabulary] = [300, 1000];
  const logits = normalLogits(rows * vocabulary, 3);
  const uniforms = new Float32Array(rows);
  fillUniform(uniforms, key(1));
  for (const options of [{}, { topK: 50 }, { topP: 0.9 }, { temperature: 0 }]) {
    const one = draw(logits, uniforms, { ...options, threads: 1 });
    for (const threads of [2, 3, 8]) expect(draw(logits, uniforms, { ...options, threads })).toEqual(one);
    expect(draw(logits, uniforms, options)).toEqual(one);
  }
});

test('the logits are left as they are', () => {
  const logits = normalLogits(1000, 2);
  const before = logits.slice();
  for (const options of [{}, { topK: 5 }, { topP: 0.5 }]) draw(logits, Float32Array.of(0.3, 0.7), options);
  expect(logits).toEqual(before);
});

test('the polynomial is exp within a relative error of 2e-7', () => {
  for (let z = 0; z > -87; z -= 0.0137) {
    const x = Math.fround(z);
    expect(Math.abs(weight(x, 0, 1) / Math.exp(x) - 1)).toBeLessThan(2e-7);
  }
  expect(weight(0, 0, 1)).toBe(1);
});

test('an id is where the exact cumulative distribution crosses the uniform, within 3e-7', () => {
  const vocabulary = 50_000;
  for (const scale of [0, 1, 4]) {
    const logits = normalLogits(vocabulary, scale, 9);
    const weights = Float64Array.from(logits, (x) => Math.exp(x));
    const total = weights.reduce((sum, w) => sum + w, 0);
    const cumulative = [0];
    for (const w of weights) cumulative.push((cumulative[cumulative.length - 1] as number) + w / total);
    for (let i = 0; i < 500; i++) {
      const u = (i + 0.5) / 500;
      const id = draw(logits, Float64Array.of(u))[0] as number;
      expect(cumulative[id] as number).toBeLessThan(u + 3e-7);
      expect(cumulative[id + 1] as number).toBeGreaterThan(u - 3e-7);
    }
  }
});

/** Exact probabilities in double of `rule` on one row. */
function probabilities(logits: Float32Array, { temperature, topK, topP }: SamplingRule): number[] {
  const peak = Math.max(...logits);
  const weights = Array.from(logits, (x) => Math.exp((x - peak) / temperature));
  const order = weights
    .map((_, i) => i)
    .sort((a, b) => (weights[b] as number) - (weights[a] as number) || a - b);
  const first = order.slice(0, topK);
  const total = first.reduce((sum, i) => sum + (weights[i] as number), 0);
  const kept = weights.map(() => 0);
  let sum = 0;
  for (const i of first) {
    if (sum >= topP * total) break;
    kept[i] = weights[i] as number;
    sum += weights[i] as number;
  }
  return kept.map((w) => w / sum);
}

/** How often each token is drawn in `rounds` * 1000 draws from one row. */
function countDraws(logits: Float32Array, options: SamplingRule, rounds: number): Uint32Array {
  const vocabulary = logits.length;
  const rows = 1000;
  const batch = new Float32Array(rows * vocabulary);
  for (let r = 0; r < rows; r++) batch.set(logits, r * vocabulary);
  const counts = new Uint32Array(vocabulary);
  const uniforms = new Float32Array(rows);
  for (let round = 0; round < rounds; round++) {
    fillUniform(uniforms, { ...key(0), iteration: round });
    for (const id of draw(batch, uniforms, options)) counts[id] = (counts[id] as number) + 1;
  }
  return counts;
}

// The uniforms are fixed, so each of these tests either always passes or always fails. With other seeds a correct sampler
// would fail one of them with probability 1e-4.
describe('chi-square against exact probabilities at a false-alarm rate of 1e-4', () => {
  const small = Float32Array.from([2, -1, 0.5, 0.5, Number.NEGATIVE_INFINITY, -4, 1.5, 0, 3, 2.99, -0.3, 1]);
  const large = normalLogits(2000, 2, 4);
  const rules: [string, SamplingRule][] = [
    ['temperature 1', everything],
    ['temperature 0.6', { ...everything, temperature: 0.6 }],
    ['temperature 2.5', { ...everything, temperature: 2.5 }],
    ['top-k 5', { ...everything, topK: 5 }],
    ['top-p 0.8', { ...everything, topP: 0.8 }],
    ['temperature 1.3, top-k 9, top-p 0.9', { temperature: 1.3, topK: 9, topP: 0.9 }],
  ];

  test.each(rules)('12 tokens, 300,000 draws: %s', (_, options) => {
    const { statistic, limit } = chiSquare(
      countDraws(small, options, 300),
      probabilities(small, options),
      1e-4,
    );
    expect(statistic).toBeLessThan(limit);
  });

  test.each(rules)('2,000 tokens, 100,000 draws: %s', (_, options) => {
    const { statistic, limit } = chiSquare(
      countDraws(large, options, 100),
      probabilities(large, options),
      1e-4,
    );
    expect(statistic).toBeLessThan(limit);
  });

  test('the test has power: probabilities at temperature 1.03 are told from temperature 1', () => {
    const wrong = probabilities(small, { ...everything, temperature: 1.03 });
    const { statistic, limit } = chiSquare(countDraws(small, everything, 300), wrong, 1e-4);
    expect(statistic).toBeGreaterThan(limit);
  });
});

describe('the edges of the rule', () => {
  const masked = Float32Array.from([Number.NEGATIVE_INFINITY, 1, 5, 5, 2, Number.NEGATIVE_INFINITY]);
  const at = (u: number, options: Options = {}) => draw(masked, Float64Array.of(u), options)[0];

  test('a uniform of 0 draws the first possible token, one near or at 1 the last', () => {
    for (const options of [{}, { topK: 6 }, { topK: 4 }, { topP: 0.9999999 }]) {
      expect(at(0, options)).toBe(1);
      for (const u of [1 - 2 ** -24, 1 - 2 ** -53, 1]) expect(at(u, options)).toBe(4);
    }
  });

  test('temperature 0, top-k 1 and top-p 0 take the largest logit, of equal ones the lowest id', () => {
    for (const options of [{ temperature: 0 }, { topK: 1 }, { topP: 0 }, { topP: 0, temperature: 3 }]) {
      for (const u of [0, 0.5, 1]) expect(at(u, options)).toBe(2);
    }
  });

  test('temperature 1e-6 is the largest logit, shared evenly by equal ones', () => {
    expect(at(0.49, { temperature: 1e-6 })).toBe(2);
    expect(at(0.51, { temperature: 1e-6 })).toBe(3);
    const apart = Float32Array.of(-3e38, 3e38, 0);
    expect(draw(apart, Float32Array.of(0.999), { temperature: 1e-6 })[0]).toBe(1);
  });

  test('a huge temperature is uniform over the possible tokens', () => {
    const ids = [0.1, 0.3, 0.6, 0.9].map((u) => at(u, { temperature: Number.MAX_VALUE }));
    expect(ids).toEqual([1, 2, 3, 4]);
  });

  test('top-k above the vocabulary and top-p 1 keep everything', () => {
    const logits = normalLogits(500, 1);
    for (const u of [0.001, 0.2, 0.7, 0.9999]) {
      const all = draw(logits, Float64Array.of(u));
      for (const options of [{ topK: 500 }, { topK: 501 }, { topK: infinity }, { topK: 1e9, topP: 1 }]) {
        expect(draw(logits, Float64Array.of(u), options)).toEqual(all);
      }
    }
  });

  test('of equal logits top-k and top-p keep the lowest ids', () => {
    const equal = new Float32Array(10).fill(1.5);
    expect(draw(equal, Float64Array.of(1), { topK: 3 })[0]).toBe(2);
    expect(draw(equal, Float64Array.of(1), { topP: 0.35 })[0]).toBe(3);
    expect(draw(Float32Array.of(0, -0, 0, -1), Float64Array.of(1), { topK: 2 })[0]).toBe(1);
  });

  test('one token is always drawn, and no rows are no work', () => {
    expect(draw(Float32Array.of(-7), Float32Array.of(0.5))[0]).toBe(0);
    const none = { logits: new Float32Array(0), uniforms: new Float32Array(0), out: new Int32Array(0) };
    expect(() => sampleCategorical({ ...none, rows: 0, vocabulary: 8 })).not.toThrow();
  });
});

describe('logits that cannot be drawn from are refused naming the row', () => {
  const nan = Number.NaN;
  const impossible = Number.NEGATIVE_INFINITY;
  const cases: [string, number[], string][] = [
    ['NaN', [0, nan, 0], 'logits of row 150: expected an ordered number, received NaN at token 1'],
    [
      '+Infinity',
      [0, 1, infinity],
      'logits of row 150: expected logits below +Infinity, received +Infinity at token 2',
    ],
    ['-Infinity alone', [impossible, impossible, impossible], 'row 150: expected a logit above -Infinity'],
  ];

  test.each(cases)('%s', (_, row, message) => {
    const logits = normalLogits(3 * 400, 1);
    const uniforms = new Float32Array(400).fill(0.5);
    for (const bad of [150, 151, 399]) logits.set(row, 3 * bad);
    for (const options of [{}, { topK: 2 }, { topP: 0.5 }, { temperature: 0 }, { threads: 2 }]) {
      const fault = { code: 'native/logits', message: expect.stringContaining(message) };
      expect(() => draw(logits, uniforms, options)).toThrow(expect.objectContaining(fault));
    }
  });

  test('the rows without fault are drawn all the same', () => {
    const out = new Int32Array(2).fill(-1);
    const logits = Float32Array.of(nan, 0, 5, -100);
    const sampling = { logits, rows: 2, vocabulary: 2, uniforms: Float32Array.of(0.5, 0.5), out };
    expect(() => sampleCategorical(sampling)).toThrow('row 0');
    expect([...out]).toEqual([-1, 0]);
  });
});

describe('wrong arguments are refused', () => {
  const good: CategoricalSampling = {
    logits: new Float32Array(6),
    rows: 2,
    vocabulary: 3,
    uniforms: new Float32Array(2),
    out: new Int32Array(2),
  };
  const cases: [object, string][] = [
    [
      { logits: new Float32Array(5) },
      'logits: expected a Float32Array of length 6, received Float32Array of length 5',
    ],
    [{ logits: new Float64Array(6) }, 'logits: expected a Float32Array of length 6'],
    [{ rows: 2.5 }, 'rows: expected an integer'],
    [{ vocabulary: 0 }, 'vocabulary: expected an integer from 1'],
    [{ vocabulary: 2 ** 23 + 1, logits: good.logits }, 'vocabulary: expected an integer from 1 to 8388608'],
    [{ uniforms: new Float32Array(3) }, 'uniforms: expected a Float32Array or Float64Array of length 2'],
    [{ uniforms: Float32Array.of(0, -0.1) }, 'uniforms[1]: expected a number from 0 to 1'],
    [
      { uniforms: Float32Array.of(nanValue(), 0) },
      'uniforms[0]: expected a number from 0 to 1, received NaN',
    ],
    [{ out: new Float32Array(2) }, 'out: expected a Int32Array of length 2'],
    [{ temperature: -1 }, 'temperature: expected a number from 0'],
    [{ temperature: nanValue() }, 'temperature: expected a number'],
    [{ temperature: infinity }, 'temperature: expected a number'],
    [{ topK: 0 }, 'topK: expected an integer from 1'],
    [{ topK: 2.5 }, 'topK: expected an integer from 1'],
    [{ topP: 1.1 }, 'topP: expected a number from 0 to 1'],
    [{ threads: 0 }, 'threads: expected an integer from 1'],
    [{ kernel: 'sse9' }, 'kernel: expected one of'],
    [{ temprature: 1 }, 'did you mean temperature?'],
  ];

  test.each(cases)('%o', (change, message) => {
    const fault = { code: 'native/argument', kind: 'request', message: expect.stringContaining(message) };
    expect(() => sampleCategorical({ ...good, ...change })).toThrow(expect.objectContaining(fault));
  });
});

function nanValue(): number {
  return Number.NaN;
}
