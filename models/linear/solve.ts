import { Fault } from '@ouroboros/errors';
import type { Tensor } from '@ouroboros/onnx';
import type { Engine } from './engine.ts';

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

/** The weighted least-squares fit to a stack of rows, [R, d]. */
export async function solveStack(engine: Engine, { features, labels, rowWeights }: Stack): Promise<Tensor> {
  const moment = await engine.run('moment', { features, labels, rowWeights });
  return solveMoment(engine, { features, rowWeights }, moment);
}

/** The weighted least-squares fit to rows whose moment X'diag(a)y is known, [R, d]. */
export async function solveMoment(
  engine: Engine,
  { features, rowWeights }: Omit<Stack, 'labels'>,
  moment: Tensor,
): Promise<Tensor> {
  const gram = await engine.run('gram', { features, rowWeights });
  const inverse = await engine.run('inverse', { gram });
  return engine.run('fit', { gram, inverse, moment });
}

/**
 * Refuses weights that are not finite.
 *
 * @param weight [R, d] of replicates `first`, `first + 1`, ...
 * @throws Fault `linear/not-finite` naming the fit and the replicate.
 */
export function requireFinite(iteration: number, first: number, weight: Tensor): void {
  const data = weight.data as Float32Array;
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) continue;
    const replicate = first + Math.floor(i / (weight.dims[1] as number));
    throw new Fault({
      code: 'linear/not-finite',
      kind: 'failure',
      subject: `tensor "weight" of fit ${iteration}, replicate ${replicate}`,
      expected: 'finite numbers',
      received: `${data[i]}`,
      remedy: 'lower model.noise or raise data.rows',
    });
  }
}
