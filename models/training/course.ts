import { Fault } from '@ouroboros/errors';
import type { WorkerContext } from '@ouroboros/runtime';
import type { FitReport } from '../family.ts';
import type { FitProgress } from './fit-state.ts';
import { curveSteps, evaluatedSteps, learningCurve } from './learning-curve.ts';
import { type FitDuration, stepsOf } from './steps.ts';
import { type KeptRun, recentLoss, trainAndKeep } from './training-run.ts';

/** What a fit goes over, and how it is told. */
export interface FitSubject {
  readonly iteration: number;
  readonly fit: FitDuration & { readonly evaluations: number };
  /** Training examples. */
  readonly examples: number;
  /** What batches are made of, windows or examples. */
  readonly items: number;
  /** What is counted for people, such as `images`, and how many of it an item has. */
  readonly unit: string;
  readonly unitsPerItem: number;
}

/** How long a fit is, and when it is measured. */
export interface Course {
  /** Optimizer steps in all. */
  readonly steps: number;
  /** Steps after which the test loss is measured, in order. */
  readonly evaluated: readonly number[];
  /** Tells how far the fit is. */
  onRun(progress: FitProgress): void;
}

/** Runs a fit, leaves its weights and tells what it did. Throws as `trainAndKeep`. */
export async function fitOverItems(
  subject: FitSubject,
  runOf: (course: Course) => Promise<KeptRun>,
  context: WorkerContext,
): Promise<FitReport> {
  const { fit, items, examples, iteration, unit, unitsPerItem } = subject;
  const steps = stepsOf(fit, items, iteration);
  const points = curveSteps(steps, fit.evaluations);
  const perStep = fit.batch * unitsPerItem;
  const onRun = (state: FitProgress) => {
    const detail = `loss ${recentLoss(state).toPrecision(4)}`;
    context.progress({ done: state.step * perStep, total: steps * perStep, unit, detail });
  };
  const state = await trainAndKeep(await runOf({ steps, evaluated: evaluatedSteps(points), onRun }), context);
  return {
    trainExamples: examples,
    metrics: { trainLoss: recentLoss(state), steps, [unit]: steps * perStep },
    curve: learningCurve(points, { ...state, stepsPerEpoch: items / fit.batch }),
  };
}

/** What is too few for a batch, and what to do about it. */
export interface TooFewItems {
  readonly family: string;
  /** What there is and how many, such as `120, the number of training images`. */
  readonly there: string;
  readonly remedy: string;
}

/**
 * Asks for as many items as a batch has.
 *
 * @throws Fault `<family>/batch-too-large`.
 */
export function requireBatch(items: number, batch: number, { family, there, remedy }: TooFewItems): void {
  if (items >= batch) return;
  throw new Fault({
    code: `${family}/batch-too-large`,
    kind: 'request',
    subject: 'option "fit.batch"',
    expected: `at most ${there}`,
    received: `${batch}`,
    remedy,
  });
}
