import { type Schedule, secondMoments } from '@ouroboros/theory';
import type { Check } from './check.ts';
import { normals, uniforms } from './draws.ts';
import { Estimate, expectMean, expectVector } from './estimate.ts';
import { accumulate, randomSchedule, replace } from './schedules.ts';

const [T, fits, h, replicates] = [8, 5, 0.5, 2500];

/** One of the batches of a fit by its share, and one of its examples. */
function drawFrom(batches: readonly number[][], shares: readonly number[], u: number, v: number): number {
  let [index, left] = [0, u];
  while (index < shares.length - 1 && left >= (shares[index] as number)) left -= shares[index++] as number;
  const batch = batches[index] as number[];
  return batch[Math.floor(v * batch.length)] as number;
}

/** Weighted pools, sampled one by one: a stored example and kernel noise. Estimates of E m_n. */
function simulate(schedule: Schedule, seed: number): readonly Estimate[] {
  const sizes = Array.from({ length: fits }, (_, i) => T * schedule.size(i + 1));
  const count = replicates * sizes.reduce((sum, size) => sum + size, 0);
  const [normal, pick, within] = [normals(count, seed), uniforms(count, seed, 1), uniforms(count, seed, 2)];
  const estimates = sizes.map(() => new Estimate());
  let k = 0;
  for (let r = 0; r < replicates; r++) {
    const batches: number[][] = [];
    for (let n = 1; n <= fits; n++) {
      const labeller = schedule.labeller(n);
      const shares = labeller === 0 ? [] : schedule.weights(labeller);
      const draw = () => {
        const noise = normal[k] as number;
        const own = pick[k] as number;
        const value =
          labeller === 0 ? noise : drawFrom(batches, shares, own, within[k] as number) + h * noise;
        k++;
        return value;
      };
      batches.push(Array.from({ length: sizes[n - 1] as number }, draw));
      const moments = batches.map((batch) => batch.reduce((sum, x) => sum + x * x, 0) / batch.length);
      const moment = schedule.weights(n).reduce((sum, a, i) => sum + a * (moments[i] ?? 0), 0);
      estimates[n - 1]?.add(moment);
    }
  }
  return estimates;
}

function secondMoment(): void {
  const harmonic = (n: number) =>
    Array.from({ length: n }, (_, i) => 1 / (i + 1)).reduce((sum, x) => sum + x, 0);
  const closed: readonly [Schedule, (n: number) => number, number][] = [
    [replace(), (n) => 1 + (n - 1) * h ** 2, 3.75],
    [accumulate(), (n) => 1 + h ** 2 * (harmonic(n) - 1), 1.526],
  ];
  for (const [i, [schedule, moment, printed]] of closed.entries()) {
    const expected = Array.from({ length: 12 }, (_, n) => moment(n + 1));
    expectVector(secondMoments({ schedule, fits: 12, realMoment: 1, bandwidth: h }), expected, 1e-12);
    expectVector([expected[11] as number], [printed], 2e-4);
    for (const [n, estimate] of simulate(schedule, 95 + i).entries())
      expectMean(estimate, moment(n + 1), 0.03);
  }
}

/** m_n = sum_i a_{n,i} (m_{lab(i)} + [synthetic] h^2). */
function anySchedule(): void {
  const schedule = randomSchedule(fits, 97);
  const moments = [1];
  for (let n = 1; n <= fits; n++) {
    const ofBatch = (from: number) => (moments[from] as number) + (from === 0 ? 0 : h ** 2);
    moments.push(schedule.weights(n).reduce((sum, a, i) => sum + a * ofBatch(schedule.labeller(i + 1)), 0));
  }
  expectVector(secondMoments({ schedule, fits, realMoment: 1, bandwidth: h }), moments.slice(1), 1e-12);
  for (const [n, estimate] of simulate(schedule, 98).entries())
    expectMean(estimate, moments[n + 1] as number, 0.03);
}

export const densityChecks: readonly Check[] = [
  {
    id: 'density-second-moment',
    shows:
      'm_1 + (n-1) h^2 and m_1 + h^2 (H_n - 1) equal secondMoments to 1e-12 up to n = 12, the printed values, and 2,500 chains of pools of 8 samples a unit within 4 standard errors; the general rule for a random schedule likewise',
    breaks: 'n in the place of n-1, a kernel without variance h^2',
    run: () => {
      secondMoment();
      anySchedule();
    },
  },
];
