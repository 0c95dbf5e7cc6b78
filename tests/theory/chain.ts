import type { Schedule } from '@ouroboros/theory';
import { apply, type Dense, diagonal, dot, plus, solve } from './dense.ts';

/** Letters: T rows, d features, m_i copies of the design in batch i. */
export interface LinearChain {
  /** X [T, d], the same in every batch. */
  readonly design: Dense;
  /** w* [d]. */
  readonly truth: readonly number[];
  /** Sizes are whole numbers. */
  readonly schedule: Schedule;
  readonly fits: number;
  /** Noise of the label of row t of copy k of batch i. */
  readonly noise: (batch: number, copy: number, row: number) => number;
  /** L_n; none: least squares. */
  readonly penalty?: (n: number) => number;
}

/** The weights w_1, ..., w_fits [d] of a chain, each fitted to its rows one by one. */
export function fitChain(chain: LinearChain): readonly (readonly number[])[] {
  const models: (readonly number[])[] = [chain.truth];
  const labels: (readonly number[])[] = [];
  for (let n = 1; n <= chain.fits; n++) models.push(fitRows(chain, n, models, labels));
  return models.slice(1);
}

/** Minimises sum of weight (y - x'w)^2 + L_n |w|^2 over all rows of fit n; labels a batch when it is first used. */
function fitRows(
  chain: LinearChain,
  n: number,
  models: readonly (readonly number[])[],
  labels: (readonly number[])[],
): readonly number[] {
  const { design, schedule } = chain;
  const d = (design[0] as readonly number[]).length;
  let gram = diagonal(new Array<number>(d).fill(chain.penalty?.(n) ?? 0));
  const moment = new Array<number>(d).fill(0);
  for (const [i, share] of schedule.weights(n).entries()) {
    if (share === 0) continue;
    const weight = (schedule.total(n) * share) / schedule.size(i + 1);
    labels[i] ??= labelsOf(chain, i + 1, models[schedule.labeller(i + 1)] as readonly number[]);
    for (const [k, label] of (labels[i] as readonly number[]).entries()) {
      const x = design[k % design.length] as readonly number[];
      const outer = x.map((value) => x.map((other) => value * other));
      gram = plus(gram, outer, weight);
      for (let j = 0; j < d; j++) moment[j] = (moment[j] as number) + weight * label * (x[j] as number);
    }
  }
  return solve(
    gram,
    moment.map((value) => [value]),
  ).map(([value]) => value as number);
}

function labelsOf(chain: LinearChain, batch: number, model: readonly number[]): readonly number[] {
  const clean = apply(chain.design, model);
  const T = clean.length;
  return Array.from({ length: T * chain.schedule.size(batch) }, (_, k) => {
    return (clean[k % T] as number) + chain.noise(batch, Math.floor(k / T), k % T);
  });
}

/** E_i [T] / sqrt(m_i): the noise of a batch summed over its copies, of variance s2 again. */
export function pooledNoise(chain: LinearChain, batch: number): readonly number[] {
  const copies = chain.schedule.size(batch);
  return chain.design.map((_, t) => {
    let sum = 0;
    for (let k = 0; k < copies; k++) sum += chain.noise(batch, k, t);
    return sum / Math.sqrt(copies);
  });
}

/** A function of the noises that is affine in them: its values [any length] after every fit. */
export type Response = (noise: LinearChain['noise']) => readonly (readonly number[])[];

/**
 * The exact expected squared distance of `response` from `target`, fit by fit, for independent noises of variance s2 and
 * mean 0: bias^2 without noise plus s2 times the squared responses to unit noises, one at a time. No formula is used.
 */
export function expectedSquares(
  response: Response,
  target: readonly number[],
  noises: readonly (readonly [batch: number, copy: number, row: number])[],
  variance: number,
): readonly number[] {
  const quiet = response(() => 0);
  const squared = (x: readonly number[], y: readonly number[]) => {
    const difference = x.map((value, j) => value - (y[j] as number));
    return dot(difference, difference);
  };
  const errors = quiet.map((values) => squared(values, target));
  for (const [batch, copy, row] of noises) {
    const unit = response((i, k, t) => (i === batch && k === copy && t === row ? 1 : 0));
    for (const [n, values] of unit.entries()) {
      errors[n] = (errors[n] as number) + variance * squared(values, quiet[n] as readonly number[]);
    }
  }
  return errors;
}

/** Every noise of batches 1..batches. */
export function noisesOf(
  schedule: Schedule,
  batches: number,
  T: number,
): readonly [number, number, number][] {
  const all: [number, number, number][] = [];
  for (let i = 1; i <= batches; i++) {
    for (let k = 0; k < schedule.size(i); k++) for (let t = 0; t < T; t++) all.push([i, k, t]);
  }
  return all;
}
