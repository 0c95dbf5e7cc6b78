import type { Tensor } from '@ouroboros/onnx';
import type { Engine } from './engine.ts';
import { number } from './graphs/ridge.ts';

// Axes: R replicates of a span, N rows, d features; W = 1 or R.

/** Rows and labels put one below the other, with a weight each. */
export interface Stack {
  /** [R, N, d] */
  readonly features: Tensor;
  /** [R, N] */
  readonly labels: Tensor;
  /** float64 [W, N] */
  readonly rowWeights: Tensor;
}

/** What a fit needs of its rows. */
export interface Statistics {
  /** X' diag(a) X, float64 [R, d, d], of which the fit sees `scale` times. */
  readonly gram: Tensor;
  readonly scale: number;
  /** X' diag(a) y, of which the fit sees all, float64 [R, d]. */
  readonly moment: Tensor;
}

/** The ridge fit w = (scale G + L I)^-1 b from statistics, [R, d]. */
export async function solvePenalised(
  engine: Engine,
  { gram, scale, moment }: Statistics,
  penalty: number,
): Promise<Tensor> {
  const feeds = { gram, scale: number(scale), penalty: number(penalty) };
  const system = await engine.run('ridge', feeds);
  const inverse = await engine.run('inverse', { gram: system });
  return engine.run('fit', { gram: system, inverse, moment });
}

/** The weighted least-squares fit to a stack of rows, with a penalty where it is more than 0, [R, d]. */
export async function solveStack(
  engine: Engine,
  { features, labels, rowWeights }: Stack,
  penalty: number,
): Promise<Tensor> {
  const moment = await engine.run('moment', { features, labels, rowWeights });
  return solveMoment(engine, { features, rowWeights }, moment, penalty);
}

/** The fit of `solveStack` to rows whose moment X'diag(a)y is known, [R, d]. */
export async function solveMoment(
  engine: Engine,
  { features, rowWeights }: Omit<Stack, 'labels'>,
  moment: Tensor,
  penalty: number,
): Promise<Tensor> {
  const gram = await engine.run('gram', { features, rowWeights });
  if (penalty > 0) return solvePenalised(engine, { gram, scale: 1, moment }, penalty);
  const inverse = await engine.run('inverse', { gram });
  return engine.run('fit', { gram, inverse, moment });
}
