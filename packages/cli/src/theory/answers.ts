import { Fault } from '@ouroboros/errors';
import type { TheoryAnswer } from '@ouroboros/report';
import { bestFreshWeight, errorFactors, realDataNeeded, type Schedule } from '@ouroboros/theory';
import { endlessSchedule } from './endless-schedule.ts';
import type { ErrorUnit, FamilyTheory } from './family-theory.ts';

/** Questions that a theory command may be asked besides. */
export interface TheoryQuestions {
  /** How much real data an iteration needs for the error to stay below this, in units of a fit on the real data alone. */
  readonly below?: number;
  /** Which weight on fresh real data is best: real examples for each synthetic one; true: 1. */
  readonly bestWeight?: number | true;
}

/** A family that questions can be put to. */
export interface Asked {
  readonly family: string;
  readonly theory: FamilyTheory;
}

/**
 * The answers to the questions that are asked.
 *
 * @throws Fault `theory/question` for a family without an answer, and for a number that is not above 0.
 */
export function answersOf({ below, bestWeight }: TheoryQuestions, asked: Asked): readonly TheoryAnswer[] {
  return [
    ...(below === undefined
      ? []
      : [asked.theory.blur === undefined ? belowAnswer(below, asked) : belowBlur(below, asked.theory.blur)]),
    ...(bestWeight === undefined ? [] : [weightAnswer(bestWeight === true ? 1 : bestWeight, asked)]),
  ];
}

/** Six digits, and no more than there are. */
function digits(value: number, significant = 6): string {
  return String(Number(value.toPrecision(significant)));
}

function errorOf({ family, theory }: Asked): ErrorUnit {
  if (theory.error) return theory.error;
  throw new Fault({
    code: 'theory/question',
    kind: 'request',
    subject: '--below and --best-weight',
    expected: 'least squares, gaussian, discrete or density, whose long run has a closed form',
    received: `${family} with these options`,
    remedy: 'leave out fit.penalty',
  });
}

/** Fresh real data with a weight; sizes in units. */
function freshReal(share: number, { real, synthetic }: { real: number; synthetic: number }): Schedule {
  return endlessSchedule({ name: 'fresh-real', share, real, sizes: () => synthetic });
}

/** Fits after which nothing changes any more, unless weights are tiny. */
const longRun = 400;

/** What an error of the family comes to under a schedule, where that differs from v_n. */
function exactly({ theory }: Asked, { quantity, symbol }: ErrorUnit, schedule: Schedule): string {
  if (theory.hasDesign) return '';
  const value = theory.valuesOf(schedule, longRun).values[quantity]?.at(-1);
  if (value === undefined) return '';
  return ` That is for many examples in a batch; for as many as there are here ${symbol} comes to ${digits(value)} exactly.`;
}

function belowAnswer(below: number, asked: Asked): TheoryAnswer {
  const error = errorOf(asked);
  const { name: unit, value } = error;
  requireAbove('--below', `the error to stay below, in units of ${unit}`, below);
  const rows = asked.theory.unit;
  const fresh = realDataNeeded({ regime: 'fresh-real', below });
  const realRows = Math.ceil(fresh.units * rows);
  const schedule = freshReal(fresh.weight, { real: fresh.units, synthetic: 1 });
  const least = `${digits(fresh.units)} fresh real examples for each synthetic one (${realRows} beside ${rows} synthetic ones) with their best weight 1/(1 + x) = ${digits(fresh.weight)}`;
  return {
    question: `How much real data in every iteration keeps the error below ${digits(below)} ${unit} = ${digits(below * value)}, in the long run?`,
    answer: `1/(x (1 + x)) = ${least}.${exactly(asked, error, schedule)} ${withoutFresh(below, unit)}`,
    numbers: {
      below,
      error: below * value,
      realPerSynthetic: fresh.units,
      realRows,
      syntheticRows: rows,
      weight: fresh.weight,
      fixedRealShare: below >= 1 ? realDataNeeded({ regime: 'fixed-real', below }).weight : null,
    },
  };
}

/** What the first real batch alone can do. */
function withoutFresh(below: number, unit: string): string {
  if (below < 1) {
    return `Without fresh real data it cannot be done: the noise of the first real batch, 1 ${unit}, stays in every fit.`;
  }
  const { weight } = realDataNeeded({ regime: 'fixed-real', below });
  const accumulate =
    below >= Math.PI ** 2 / 6
      ? ` So does accumulate, which stays below pi^2/6 = ${digits(Math.PI ** 2 / 6)} ${unit}.`
      : '';
  const share = below === 1 ? 'the whole weight' : `a share of 1 - sqrt(1 - 1/x) = ${digits(weight)}`;
  return `Without any fresh real data, the first real batch with ${share} in every fit does it, too: fixed-real.${accumulate}`;
}

/** A second moment is raised by the kernel alone: sizes do not matter. */
function belowBlur(below: number, blur: number): TheoryAnswer {
  requireAbove('--below', 'how much the second moment may rise', below);
  const weight = blur / (below + blur);
  return {
    question: `How much real data in every iteration keeps the second moment less than ${digits(below)} above that of the real data, in the long run?`,
    answer: `A weight of at least d h^2/(x + d h^2) = ${digits(weight)} on real data in every fit, fresh or always the same: m_n tends to m_1 + d h^2 (1-w)/w. How many examples they are does not matter.`,
    numbers: { below, weight },
  };
}

function requireAbove(subject: string, meaning: string, value: number): void {
  if (value > 0 && value < Infinity) return;
  const expected = `a finite number above 0: ${meaning}`;
  throw new Fault({ code: 'theory/question', kind: 'request', subject, expected, received: String(value) });
}

function weightAnswer(k: number, asked: Asked): TheoryAnswer {
  requireAbove('--best-weight', 'real examples for each synthetic one', k);
  const question = `Which weight on fresh real data is best, with ${k === 1 ? 'one real example' : `${digits(k)} real examples`} for each synthetic one?`;
  const { weight, limit } = bestFreshWeight(k);
  if (asked.theory.blur !== undefined) {
    const answer = `The larger the better, whatever their number: m_n tends to m_1 + d h^2 (1-w)/w, which falls to m_1 as w goes to 1.`;
    return { question, answer, numbers: { realPerSynthetic: k, weight: 1 } };
  }
  const error = errorOf(asked);
  const schedule = freshReal(weight, { real: 1, synthetic: 1 / k });
  const first = errorFactors(schedule, 4).map((value) => value.toFixed(6));
  const golden = k === 1 ? ', the golden ratio' : '';
  return {
    question,
    answer: `w = (sqrt(k^2 + 4 k) - k)/2 = ${weight.toFixed(7)}${golden}. The error then tends to ${limit.toFixed(7)} ${error.name} = ${digits(limit * error.value)}, the same number: by iteration ${first.join(', ')}, ...${exactly(asked, error, schedule)}`,
    numbers: { realPerSynthetic: k, weight, limit, error: limit * error.value },
  };
}
