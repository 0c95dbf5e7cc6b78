import { Matrix } from 'ml-matrix';
import type { Schedule } from '../schedule.ts';

/** A linear fit of mean labels: w_n = fit(n) ybar_n, and labels X w of a model. */
export interface LinearChain {
  readonly schedule: Schedule;
  readonly fits: number;
  /** [parameters, T] of fit n. */
  readonly fit: (n: number) => Matrix;
  /** [T, parameters]. */
  readonly predict: Matrix;
}

/** w_n as what it is made of: a factor on the truth [p, p] and one on the noise of every batch [p, T]. */
export interface LinearModel {
  readonly truth: Matrix;
  readonly noises: ReadonlyMap<number, Matrix>;
}

/** All models of a chain as matrices, straight from its definition: the truth labels with `predict` too. */
export function linearModels({ schedule, fits, fit, predict }: LinearChain): readonly LinearModel[] {
  const models: LinearModel[] = [{ truth: Matrix.eye(predict.columns), noises: new Map() }];
  for (let n = 1; n <= fits; n++) {
    let truth = Matrix.zeros(predict.rows, predict.columns);
    const noises = new Map<number, Matrix>();
    const add = (batch: number, noise: Matrix) => {
      const known = noises.get(batch);
      noises.set(batch, known ? Matrix.add(known, noise) : noise);
    };
    for (const [index, weight] of schedule.weights(n).entries()) {
      if (weight === 0) continue;
      const model = models[schedule.labeller(index + 1)] as LinearModel;
      truth = Matrix.add(truth, predict.mmul(model.truth).mul(weight));
      for (const [batch, noise] of model.noises) add(batch, predict.mmul(noise).mul(weight));
      add(index + 1, Matrix.eye(predict.rows).mul(weight / Math.sqrt(schedule.size(index + 1))));
    }
    const solve = fit(n);
    const solved = [...noises].map(([batch, noise]) => [batch, solve.mmul(noise)] as const);
    models.push({ truth: solve.mmul(truth), noises: new Map(solved) });
  }
  return models.slice(1);
}

/** E of (A w - b)' (A w - b) for a model, `noise` being the standard deviation of a label. */
export function expectedSquare(
  { truth, noises }: LinearModel,
  map: Matrix,
  target: Matrix,
  weights: readonly number[],
  noise: number,
): number {
  const bias = Matrix.sub(map.mmul(truth).mmul(Matrix.columnVector([...weights])), target);
  let variance = 0;
  for (const matrix of noises.values()) variance += map.mmul(matrix).norm('frobenius') ** 2;
  return bias.norm('frobenius') ** 2 + noise * noise * variance;
}
