import { covarianceFactor, covarianceMatrix, type LinearOptions } from '@ouroboros/models/linear';
import { fillNormal, purposes } from '@ouroboros/native';
import {
  type Penalty,
  type Rows,
  ridgeErrors,
  type Schedule,
  type Spectrum,
  spectrumOf,
} from '@ouroboros/theory';
import type { FamilyTheory, TheoryValues } from './family-theory.ts';

// Axes: T rows of a design, d features.

/** Designs that the closed form is averaged over. */
const designs = 64;

/** A design by the eigenvalues and eigenvectors of X'X, and a truth w* [d]. */
interface Draw {
  readonly spectrum: Spectrum;
  readonly truth: readonly number[];
}

/**
 * Ridge regression. Its closed form is conditional on the design X and the truth w*, so it is averaged over a few that are
 * drawn as the family draws them: replicates 1, 2, ... of a run with the same seed.
 */
export function ridgeTheory(
  options: LinearOptions,
  seed: number,
): Pick<FamilyTheory, 'quantities' | 'notes' | 'valuesOf'> {
  const { model, data, fit } = options;
  const { penalty: base = 0, penaltyGrowth = 'constant' } = fit;
  const penalty: Penalty = (n) => (penaltyGrowth === 'linear' ? base * n : base);
  let drawn: readonly Draw[] | undefined;
  const metric = data.covariance ? { metric: covarianceMatrix(data.covariance, model.features) } : {};
  const errorsOf = (draw: Draw, schedule: Schedule, fits: number) =>
    ridgeErrors({ ...draw, ...metric, noise: model.noise, penalty, schedule, fits });
  return {
    quantities: [{ name: 'error', symbol: 'E_n', label: 'expected test error above the noise floor' }],
    notes: [
      `the closed form of ridge regression is conditional on the design and the truth: it is averaged over the first ${designs} of both that a run with seed ${seed} draws; +- is the standard error of that mean, the only chance there is in these numbers`,
      `penalty L_n = ${penaltyGrowth === 'linear' ? `${base} n` : base}`,
    ],
    valuesOf(schedule, fits) {
      drawn ??= Array.from({ length: designs }, (_, index) => drawOf(options, seed, index));
      return meansOf(
        drawn.map((draw) => errorsOf(draw, schedule, fits)),
        fits,
      );
    },
  };
}

function drawOf({ model, data }: LinearOptions, seed: number, index: number): Draw {
  const { features } = model;
  const normals = (purpose: number, count: number): Float64Array => {
    const values = new Float64Array(count);
    fillNormal(values, { seed, purpose, iteration: 0, index });
    return values;
  };
  const independent = normals(purposes.design, data.rows * features);
  const factor = data.covariance && covarianceFactor(data.covariance, features);
  const design = factor ? coloured(independent, factor, features) : independent;
  return { spectrum: spectrumOf(gramOf(design, features)), truth: [...normals(purposes.init, features)] };
}

/** x = C z for every row z. */
function coloured(rows: Float64Array, factor: Float64Array, features: number): Float64Array {
  return rows.map((_, at) => {
    const [begin, j] = [at - (at % features), at % features];
    let sum = 0;
    for (let k = 0; k <= j; k++) sum += (factor[j * features + k] as number) * (rows[begin + k] as number);
    return sum;
  });
}

/** X'X [d, d] of rows [T, d]. */
function gramOf(rows: Float64Array, features: number): Rows {
  const gram = Array.from({ length: features }, () => new Array<number>(features).fill(0));
  for (let begin = 0; begin < rows.length; begin += features) {
    for (const [i, sums] of gram.entries()) {
      const x = rows[begin + i] as number;
      for (let j = 0; j < features; j++) sums[j] = (sums[j] as number) + x * (rows[begin + j] as number);
    }
  }
  return gram;
}

/** Means over designs by fit, and their standard errors. */
function meansOf(errors: readonly (readonly number[])[], fits: number): TheoryValues {
  const at = (n: number) => errors.map((one) => one[n] as number);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const means = Array.from({ length: fits }, (_, n) => mean(at(n)));
  const spreads = means.map((middle, n) => {
    const squares = at(n).map((value) => (value - middle) ** 2);
    return Math.sqrt(mean(squares) / (squares.length - 1));
  });
  return { values: { error: means }, standardErrors: { error: spreads } };
}
