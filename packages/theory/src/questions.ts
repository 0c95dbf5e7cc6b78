import { freshRealLimit } from './behaviour/beside-newest.ts';
import { theoryNeeds } from './need.ts';
import { requirePositive } from './numbers.ts';
import type { RegressionProblem } from './regression-problem.ts';
import { unitError } from './unit-error.ts';

/** The weight on fresh real data with which the error stays lowest. */
export interface FreshWeight {
  readonly weight: number;
  /** v_n after many fits, in units of the error of a fit on the fresh batch alone: the same number as the weight. */
  readonly limit: number;
}

/**
 * Which weight on fresh real data is best: (sqrt(k^2 + 4k) - k)/2 for k real examples for each synthetic one in every
 * iteration; the golden ratio 0.618... at k = 1.
 *
 * @throws Fault `theory/real-per-synthetic` unless k is above 0.
 */
export function bestFreshWeight(realPerSynthetic: number): FreshWeight {
  const k = realPerSynthetic;
  requirePositive('real-per-synthetic', 'real examples for each synthetic one', k);
  // (sqrt(k^2 + 4k) - k)/2, written so that nothing cancels where k is large and nothing overflows.
  const weight = 2 / (1 + Math.sqrt(1 + 4 / k));
  return { weight, limit: freshRealLimit(weight, k) };
}

/** "How much real data keeps the error below x?" */
export interface RealDataQuestion {
  readonly regime: 'fresh-real' | 'fixed-real';
  /** x, in units of c_0: the error of a fit on one unit of real data. */
  readonly below: number;
  /** Least squares that the answer is wanted for, in rows and as an error. */
  readonly problem?: RegressionProblem;
}

/** The least real data that keeps v_n at or below x after many fits, every model generating one unit. */
export interface RealDataAnswer {
  /** The weight of the real data in a fit. */
  readonly weight: number;
  /** Units of real data that a fit sees: fresh in every iteration (`fresh-real`), or always the same one (`fixed-real`). */
  readonly units: number;
  /** The same in whole rows, rounded up, where a problem is given. */
  readonly rows?: number;
  /** The limit as an expected test error, where a problem is given. */
  readonly error?: number;
  /** What v_n comes to, in units of c_0. */
  readonly limit: number;
}

/**
 * The least real data in every iteration that keep the error below x, in the long run (v_n goes to the limit from one side, so
 * before that it lies between v_1 and x).
 *
 * `fresh-real`, k units of fresh data beside one synthetic unit, with their best weight w: the limit is w/k, so that
 * k = 1/(x (1 + x)) and w = 1/(1 + x). `fixed-real`: 1/(w (2-w)) = x, w = 1 - sqrt(1 - 1/x), for x >= 1.
 *
 * @throws Fault `theory/below` for an x that is not above 0 or (`fixed-real`) below 1; those of `unitError`.
 */
export function realDataNeeded(question: RealDataQuestion): RealDataAnswer {
  const { below, problem } = question;
  requirePositive('below', 'error to stay below, in units of c_0', below);
  const answer = question.regime === 'fresh-real' ? freshAnswer(below) : fixedAnswer(below);
  if (!problem) return answer;
  const error = answer.limit * unitError(problem);
  return { ...answer, rows: Math.ceil(answer.units * problem.rows), error };
}

function freshAnswer(below: number): RealDataAnswer {
  return { weight: 1 / (1 + below), units: 1 / (below * (1 + below)), limit: below };
}

function fixedAnswer(below: number): RealDataAnswer {
  if (below < 1) throw unreachable(below);
  return { weight: 1 - Math.sqrt(1 - 1 / below), units: 1, limit: below };
}

function unreachable(below: number): Error {
  return theoryNeeds({
    code: 'below',
    subject: 'error to stay below with the same real batch in every fit',
    expected: 'at least 1 c_0: the noise of that batch stays, whatever its share',
    received: `${below} c_0`,
    remedy: `fresh real data can: ${Number((1 / (below * (1 + below))).toPrecision(6))} units in every iteration`,
  });
}
