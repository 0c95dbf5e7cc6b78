import { expect, test } from 'vitest';
import { instructionSets } from './instruction-sets.ts';
import { fillNormal, fillUniform, type StreamKey } from './random.ts';
import {
  type ChainArrays,
  type ChainSteps,
  type DesignShape,
  drawTriangles,
  fillNormalRows,
  invertDesigns,
  runChains,
} from './replicates.ts';

const key: StreamKey = { seed: 5, purpose: 4, iteration: 3, index: 7 };
const precisions = [Float32Array, Float64Array] as const;

function normals(Type: (typeof precisions)[number], count: number, index = 0): Float32Array | Float64Array {
  const out = new Type(count);
  fillNormal(out, { ...key, index });
  return out;
}

test.each(precisions)('rows of normals are those of the streams of the rows (%o)', (Type) => {
  for (const threads of [1, 3]) {
    const out = new Type(40 * 11).fill(9);
    fillNormalRows({ out, key, replicates: 40, start: 5, offset: 2, length: 8, threads });
    for (let r = 0; r < 40; r++) {
      const expected = new Type(11).fill(9);
      fillNormal(expected.subarray(2, 10), { ...key, index: key.index + r }, 5);
      expect(out.subarray(r * 11, (r + 1) * 11)).toEqual(expected);
    }
  }
});

/** The lengths of normal vectors by the same rejection in TypeScript. */
function lengths(rows: number, height: number, proposals: StreamKey, uniforms: StreamKey): number[] {
  const [x, u] = [new Float64Array(200), new Float64Array(200)];
  fillNormal(x, proposals);
  fillUniform(u, uniforms);
  let [nx, nu] = [0, 0];
  return Array.from({ length: height }, (_, i) => {
    if (rows - i === 1) return Math.abs(x[nx++] as number);
    const shift = (rows - i) / 2 - 1 / 3;
    for (;;) {
      const normal = x[nx++] as number;
      const v = (1 + normal / Math.sqrt(9 * shift)) ** 3;
      const bound = 0.5 * normal * normal + shift * (1 - v + Math.log(v));
      if (v > 0 && Math.log(1 - (u[nu++] as number)) < bound) return Math.sqrt(2 * shift * v);
      if (!(v > 0)) nu++;
    }
  });
}

test.each([
  [9, 4],
  [3, 5],
  [1, 1],
])('triangles for %i rows of %i features hold normals and lengths', (rows, features) => {
  const height = Math.min(rows, features);
  const [replicates, size] = [20, height * features];
  const keys = { normals: key, proposals: { ...key, iteration: 8 }, uniforms: { ...key, iteration: 9 } };
  const out = new Float64Array(replicates * size);
  drawTriangles({ out, rows, features, replicates, ...keys, threads: 2 });
  const last = replicates - 1;
  const at = (one: StreamKey): StreamKey => ({ ...one, index: one.index + last });
  const triangle = out.subarray(last * size);
  const diagonal = lengths(rows, height, at(keys.proposals), at(keys.uniforms));
  const above = new Float64Array(size);
  fillNormal(above, at(keys.normals));
  let taken = 0;
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < features; j++) {
      const expected = j < i ? 0 : j === i ? (diagonal[i] as number) : (above[taken++] as number);
      expect(triangle[i * features + j]).toBeCloseTo(expected, 12);
    }
  }
});

test.each([
  { rows: 7, features: 3, triangular: false, ridge: 0 },
  { rows: 2, features: 5, triangular: false, ridge: 0.5 },
  { rows: 1, features: 1, triangular: true, ridge: 0 },
])('inverses are those of the normal equations (%o)', ({ ridge, ...sizes }) => {
  const { rows, features: d } = sizes;
  const shape: DesignShape = { replicates: 21, ...sizes };
  const designs = normals(Float64Array, shape.replicates * rows * d);
  const out = new Float64Array(shape.replicates * d * d);
  invertDesigns(shape, designs, ridge, out);
  for (let r = 0; r < shape.replicates; r++) {
    const x = (t: number, i: number): number => designs[(r * rows + t) * d + i] as number;
    const gram = (i: number, j: number): number =>
      Array.from({ length: rows }, (_, t) => x(t, i) * x(t, j)).reduce((a, b) => a + b, i === j ? ridge : 0);
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) {
        let sum = 0;
        for (let k = 0; k < d; k++) sum += gram(i, k) * (out[(r * d + k) * d + j] as number);
        expect(sum).toBeCloseTo(i === j ? 1 : 0, 8);
      }
    }
  }
});

/** Two fits; before the second two batches, one of them labelled by the first model. */
const steps: ChainSteps = {
  ...{ fits: 2, batches: 2, moments: 3, models: 2 },
  firstBatch: Uint32Array.of(0, 1, 3),
  source: Uint32Array.of(0, 1, 0),
  target: Uint32Array.of(1, 2, 1),
  scale: Float64Array.of(0.5, 0.5, 0.25),
  firstTerm: Uint32Array.of(0, 1, 4),
  term: Uint32Array.of(1, 0, 1, 2),
  share: Float64Array.of(1, 0.5, 0.25, 0.25),
  place: Int32Array.of(1, -1),
};

function arraysOf(Type: (typeof precisions)[number], shape: DesignShape, first = 0): ChainArrays {
  const { replicates: R, rows, features: d } = shape;
  const rowsOf = (width: number, iteration: number): Float32Array | Float64Array => {
    const out = new Type(R * width);
    fillNormalRows({ out, key: { ...key, iteration, index: first }, replicates: R });
    return out;
  };
  const features = rowsOf(rows * d, 1);
  if (shape.triangular)
    for (let i = 0; i < features.length; i++) if (i % d < Math.floor(i / d) % rows) features[i] = 0;
  const inverse = new Type(R * d * d);
  invertDesigns(shape, features, 0.1, inverse);
  const truth = rowsOf(d, 2);
  const models = new Type(steps.models * R * d);
  models.set(truth);
  return {
    ...{ features, inverse, truth, models, noise: rowsOf(2 * 2 * rows, 3) },
    root: new Type(d * d).map((_: number, i: number) => (i % d <= Math.floor(i / d) ? 1 + i / 10 : 0)),
    moments: new Type(steps.moments * R * d),
    ...{ weight: new Type(R * d), errors: new Type(2 * R) },
  };
}

/** The same in plain loops, for one replicate: weights and errors of both fits. */
function plainly(shape: DesignShape, arrays: ChainArrays, r: number): { weight: number[]; errors: number[] } {
  const { rows: N, features: d } = shape;
  const indices = Array.from({ length: d }, (_, j) => j);
  const x = (i: number, j: number): number => arrays.features[(r * N + i) * d + j] as number;
  const truth = indices.map((j) => arrays.truth[r * d + j] as number);
  const label = (model: readonly number[], scale: number, batch: number): number[] => {
    const moment = indices.map(() => 0);
    for (let i = 0; i < N; i++) {
      const noise = arrays.noise[(r * 4 + batch) * N + i] as number;
      const y = indices.reduce((sum, j) => sum + x(i, j) * (model[j] as number), scale * noise);
      for (const j of indices) moment[j] = (moment[j] as number) + x(i, j) * y;
    }
    return moment;
  };
  const solve = (moment: readonly number[]): number[] =>
    indices.map((i) =>
      indices.reduce(
        (sum, j) => sum + (arrays.inverse[(r * d + i) * d + j] as number) * (moment[j] as number),
        0,
      ),
    );
  const root = arrays.root as Float64Array;
  const errorOf = (weight: readonly number[]): number =>
    indices.reduce((sum, c) => {
      const value = indices.reduce(
        (total, j) => total + ((weight[j] as number) - (truth[j] as number)) * (root[j * d + c] as number),
        0,
      );
      return sum + value * value;
    }, 0);
  const one = label(truth, 0.5, 0);
  const first = solve(one);
  const [two, three] = [label(first, 0.5, 2), label(truth, 0.25, 3)];
  const weight = solve(one.map((m, j) => 0.5 * m + 0.25 * (three[j] as number) + 0.25 * (two[j] as number)));
  return { weight, errors: [errorOf(first), errorOf(weight)] };
}

const shapes: readonly DesignShape[] = [
  { replicates: 37, rows: 6, features: 3, triangular: false },
  { replicates: 5, rows: 4, features: 4, triangular: true },
  { replicates: 17, rows: 2, features: 5, triangular: true },
];

test.each(shapes)('chains are what plain loops give (%o)', (shape) => {
  const { replicates: R, features: d } = shape;
  const arrays = arraysOf(Float64Array, shape);
  const expected = Array.from({ length: R }, (_, r) => plainly(shape, arrays, r));
  runChains(shape, steps, arrays);
  for (const [r, { weight, errors }] of expected.entries()) {
    for (const [j, w] of weight.entries()) expect((arrays.weight[r * d + j] as number) / w).toBeCloseTo(1, 8);
    for (const [k, error] of errors.entries()) {
      expect((arrays.errors[k * R + r] as number) / error).toBeCloseTo(1, 8);
    }
  }
});

test.each(precisions)(
  'the same bits for any instructions, threads and division of the replicates (%o)',
  (Type) => {
    for (const shape of shapes) {
      const whole = arraysOf(Type, shape);
      runChains(shape, steps, whole, { threads: 1, kernel: 'baseline' });
      for (const kernel of instructionSets()) {
        const again = arraysOf(Type, shape);
        runChains(shape, steps, again, { threads: 3, kernel });
        expect(again).toEqual(whole);
      }
      const rest = { ...shape, replicates: shape.replicates - 3 };
      const part = arraysOf(Type, rest, 3);
      runChains(rest, steps, part);
      expect(part.weight).toEqual(whole.weight.slice(3 * shape.features));
    }
  },
);

test('a design of nothing gives no finite inverse', () => {
  const out = new Float64Array(4);
  invertDesigns({ replicates: 1, rows: 2, features: 2, triangular: false }, new Float64Array(4), 0, out);
  expect(out.every(Number.isFinite)).toBe(false);
});

const shape = shapes[0] as DesignShape;
test.each([
  ['noise', (a: ChainArrays) => runChains(shape, steps, { ...a, noise: new Float64Array(3) })],
  ['features', (a: ChainArrays) => runChains(shape, steps, { ...a, features: new Float32Array(1) })],
  ['source', (a: ChainArrays) => runChains(shape, { ...steps, source: Uint32Array.of(0, 2, 0) }, a)],
  ['place', (a: ChainArrays) => runChains(shape, { ...steps, place: Int32Array.of(2, 0) }, a)],
  ['firstBatch', (a: ChainArrays) => runChains(shape, { ...steps, firstBatch: Uint32Array.of(0, 3, 3) }, a)],
  ['firstTerm', (a: ChainArrays) => runChains(shape, { ...steps, firstTerm: Uint32Array.of(1, 1, 4) }, a)],
  ['rows', (a: ChainArrays) => runChains({ ...shape, triangular: true }, steps, a)],
  ['out', () => fillNormalRows({ out: new Float64Array(7), key, replicates: 2 })],
  ['offset', () => fillNormalRows({ out: new Float64Array(8), key, replicates: 2, offset: 3, length: 2 })],
] as const)('a wrong %s is named', (subject, run) => {
  expect(() => run(arraysOf(Float64Array, shape))).toThrow(new RegExp(`^${subject}`));
});
