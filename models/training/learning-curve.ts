import type { CurvePoint } from '../family.ts';

/** Points that a learning curve has at most. */
export const mostPoints = 64;

/** Where a learning curve has a point. */
export interface CurveStep {
  /** Optimizer steps done. */
  readonly step: number;
  /** The test loss is measured there. */
  readonly isEvaluated: boolean;
}

/**
 * Where the learning curve of a fit of `steps` optimizer steps has its points: evenly spaced, the last one at the end, and the test
 * loss at `evaluations` of them, evenly spaced too, the last one at the end. Fewer where there are not as many steps.
 *
 * @param evaluations at most `mostPoints`
 */
export function curveSteps(steps: number, evaluations: number): readonly CurveStep[] {
  const between = evaluations === 0 ? 0 : Math.floor(mostPoints / evaluations);
  const points = evaluations === 0 ? mostPoints : evaluations * between;
  const evaluated = new Map<number, boolean>();
  for (let point = 1; point <= points; point++) {
    const step = Math.round((point * steps) / points);
    const isEvaluated = between > 0 && point % between === 0;
    if (step > 0) evaluated.set(step, isEvaluated || evaluated.get(step) === true);
  }
  return [...evaluated].map(([step, isEvaluated]) => ({ step, isEvaluated }));
}

/** The steps at which the test loss is measured, in order. */
export function evaluatedSteps(points: readonly CurveStep[]): readonly number[] {
  return points.filter(({ isEvaluated }) => isEvaluated).map(({ step }) => step);
}

/** What a learning curve is made of. */
export interface CurveLosses {
  /** Of every optimizer step. */
  readonly losses: Float32Array;
  /** At every step where it is measured, in order. */
  readonly testLosses: Float64Array;
  /** Optimizer steps of a pass through the training data. */
  readonly stepsPerEpoch: number;
}

/** The learning curve of a fit that is done. */
export function learningCurve(
  steps: readonly CurveStep[],
  { losses, testLosses, stepsPerEpoch }: CurveLosses,
): readonly CurvePoint[] {
  let before = 0;
  let measured = 0;
  return steps.map(({ step, isEvaluated }) => {
    const trainLoss = meanOf(losses.subarray(before, step));
    before = step;
    const point = { step, epoch: step / stepsPerEpoch, trainLoss };
    return isEvaluated ? { ...point, testLoss: testLosses[measured++] as number } : point;
  });
}

/** In float64, whatever the losses are. */
function meanOf(losses: Float32Array): number {
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}
