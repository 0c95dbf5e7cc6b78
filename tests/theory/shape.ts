import { errorFactors } from '@ouroboros/theory';
import { expect } from 'vitest';
import { expectedSquares, fitChain, type LinearChain, noisesOf } from './chain.ts';
import type { Check } from './check.ts';
import { dot, gramOf, inverseOf, trace } from './dense.ts';
import { normalRows } from './draws.ts';
import { expectNear } from './estimate.ts';
import { accumulate, fixedReal, replace, replaceMultiple } from './schedules.ts';

interface Line {
  readonly offset: number;
  readonly scale: number;
  readonly rSquared: number;
}

/** y = offset + scale x by least squares. */
function lineThrough(x: readonly number[], y: readonly number[]): Line {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [left, right] = [x.map((value) => value - mean(x)), y.map((value) => value - mean(y))];
  const scale = dot(left, right) / dot(left, left);
  const rest = right.map((value, i) => value - scale * (left[i] as number));
  return { offset: mean(y) - scale * mean(x), scale, rSquared: 1 - dot(rest, rest) / dot(right, right) };
}

const [T, d, fits] = [6, 2, 5];
const X = normalRows(T, d, 121);
const truth = [0.9, -0.6];

/** E|w_n - w*|^2 given X, from unit noises. */
function squaredErrors(
  schedule: LinearChain['schedule'],
  variance: number,
  penalty?: number,
): readonly number[] {
  const response = (noise: LinearChain['noise']) =>
    fitChain({
      design: X,
      truth,
      schedule,
      fits,
      noise,
      ...(penalty === undefined ? {} : { penalty: () => penalty }),
    });
  return expectedSquares(response, truth, noisesOf(schedule, fits, T), variance);
}

/** Cross-entropy in nats of a label y ~ N(x'w*, s2) under N(x'w, s2), x ~ N(0, 1): half log 2 pi e s2 and |w - w*|^2/(2 s2). */
function exactShape(): void {
  const s2 = 0.4;
  const [x, y]: [number[], number[]] = [[], []];
  for (const schedule of [replace(), accumulate(), replaceMultiple(), fixedReal(0.3)]) {
    x.push(...errorFactors(schedule, fits));
    y.push(
      ...squaredErrors(schedule, s2).map(
        (error) => 0.5 * Math.log(2 * Math.PI * Math.E * s2) + error / (2 * s2),
      ),
    );
  }
  const { offset, scale, rSquared } = lineThrough(x, y);
  expectNear(offset, 0.5 * Math.log(2 * Math.PI * Math.E * s2), 1e-9);
  expectNear(scale, trace(inverseOf(gramOf(X))) / 2, 1e-9);
  expectNear(rSquared, 1, 1e-12);
}

/** ln C(n, k). */
function logChoose(n: number, k: number): number {
  let value = 0;
  for (let i = 1; i <= k; i++) value += Math.log((n - k + i) / i);
  return value;
}

/** E KL(p_0 | p_n) of coins fitted on `rows` tosses of one another (replace), over the exact distribution of counts. */
function coinDivergences(rows: number, p0: number, count: number): readonly number[] {
  const choose = Array.from({ length: rows + 1 }, (_, k) => logChoose(rows, k));
  const toss = (p: number, k: number) =>
    Math.exp((choose[k] as number) + k * Math.log(p) + (rows - k) * Math.log1p(-p));
  const divergence = (q: number) => p0 * Math.log(p0 / q) + (1 - p0) * Math.log((1 - p0) / (1 - q));
  // Counts 0 and `rows`, whose divergence is infinite, have a probability below 1e-9 here and are left out.
  const live = Array.from({ length: rows - 1 }, (_, k) => k + 1);
  let counts = live.map((k) => toss(p0, k));
  const divergences: number[] = [];
  for (let n = 1; n <= count; n++) {
    expect(counts.reduce((sum, p) => sum + p, 0)).toBeGreaterThan(1 - 1e-9);
    divergences.push(counts.reduce((sum, p, i) => sum + p * divergence((live[i] as number) / rows), 0));
    const before = counts;
    counts = live.map((to) =>
      before.reduce((sum, p, i) => sum + p * toss((live[i] as number) / rows, to), 0),
    );
  }
  return divergences;
}

function firstOrder(): void {
  const relative = (rows: number) =>
    coinDivergences(rows, 0.4, 5).map((value, i) => (2 * rows * value) / (i + 1) - 1);
  const [coarse, fine] = [relative(150), relative(300)];
  for (const [i, value] of fine.entries()) {
    expect(Math.abs(value)).toBeLessThan((3 * (i + 1)) / 300);
    expectNear((coarse[i] as number) / value, 2, 0.1);
  }
}

function ends(): void {
  // Saturation: a bounded error cannot go on with v_n = n. Gaussian or coin, T = 20: u_n = 1 - (1-1/T)^n beside n/T.
  const u = (n: number) => 1 - (1 - 1 / 20) ** n;
  expectNear(u(2) / (2 / 20), 1, 0.03);
  expect(u(60) / (60 / 20)).toBeLessThan(0.33);
  // A penalty adds a bias that is no multiple of v_n: the same line for all regimes is off.
  const schedules = [replace(), accumulate(), replaceMultiple()];
  const x = schedules.flatMap((schedule) => [...errorFactors(schedule, fits)]);
  const y = schedules.flatMap((schedule) => [...squaredErrors(schedule, 0.05, 8)]);
  expectNear(
    lineThrough(
      x,
      schedules.flatMap((schedule) => [...squaredErrors(schedule, 0.05)]),
    ).rSquared,
    1,
    1e-12,
  );
  expect(lineThrough(x, y).rSquared).toBeLessThan(0.9);
  // One regime by itself says little: a line in n fits H_n and even sum 1/i^2 well over five fits.
  const n = [1, 2, 3, 4, 5];
  expect(lineThrough(n, errorFactors(replaceMultiple(), 5)).rSquared).toBeGreaterThan(0.95);
  expect(lineThrough(n, errorFactors(accumulate(), 5)).rSquared).toBeGreaterThan(0.85);
  // All regimes together do: data that follow H_n under every regime are no line in their v_n.
  const wrong = schedules.flatMap(() => [...errorFactors(replaceMultiple(), fits)]);
  expect(lineThrough(x, wrong).rSquared).toBeLessThan(0.4);
}

export const shapeChecks: readonly Check[] = [
  {
    id: 'shape-exact',
    shows:
      'linear family: cross-entropies of four regimes (from unit noises) lie on one line in v_n, offset log(2 pi e s2)/2 and scale tr G^-1/2 to 1e-9',
    breaks: 'a regime off the line',
    run: exactShape,
  },
  {
    id: 'shape-first-order',
    shows:
      'coins fitted on tosses of one another (exact distributions): 2T E KL/n - 1 is below 3n/T and halves from T = 150 to 300, n up to 5',
    breaks: 'a first order that is not v_n/(2T), a remainder that does not vanish as 1/T',
    run: firstOrder,
  },
  {
    id: 'shape-ends',
    shows:
      'u_n falls below a third of n/T at n = 3T; with a penalty one line for three regimes has R^2 below .9; a line in n has R^2 above .95 for H_n, and one line over regimes below .4 where all follow H_n',
    breaks: 'an analogy without an end, a criterion that accepts any shape',
    run: ends,
  },
];
