import { type Regime, regimeSchedule, type ScheduleOptions, wholeFits } from '@ouroboros/recursion';
import type { TheoryAnswer, TheoryDocument, TheoryOfRegime } from '@ouroboros/report';
import { kindOf } from './regime-kind.ts';
import type { NamedSchedule } from './schedule-file.ts';
import type { TheoryQuestion } from './theory-question.ts';

/**
 * Examples of a unit where no rounding is meant: sizes in units are exact to thirteen digits, and whole numbers of examples stay
 * exact.
 */
const fineUnit = 2 ** 40;

/** What theory says of every regime and schedule of a question, and the answers beside. */
export function theoryDocument(
  question: TheoryQuestion,
  answers: readonly TheoryAnswer[],
  command: string,
): TheoryDocument {
  const { theory, family, iterations, growth } = question;
  return {
    ...{ family, setting: theory.setting, iterations, growth },
    quantities: theory.quantities,
    regimes: [
      ...question.schedules.map((own) => theoryOfSchedule(own, question)),
      ...question.regimes.map((regime) => theoryOfRegime(regime, question)),
    ],
    ...{ answers, notes: theory.notes, command },
  };
}

function theoryOfSchedule(
  { name, schedule, fits }: NamedSchedule,
  { theory }: TheoryQuestion,
): TheoryOfRegime {
  return {
    regime: name,
    description: `the schedule of ${fits} ${fits === 1 ? 'fit' : 'fits'} that was given`,
    ...theory.valuesOf(schedule, fits),
    notes: ['of a schedule of finitely many fits there is no limit'],
  };
}

function theoryOfRegime(regime: Regime, question: TheoryQuestion): TheoryOfRegime {
  const { theory, iterations, sizes, growth } = question;
  const options: ScheduleOptions = { unit: theory.hasDesign ? fineUnit : theory.unit, sizes };
  const fits = closedFits(regime, question);
  const { notes = [], ...known } = theory.knownOf(kindOf(regime, growth));
  return {
    regime: regime.name,
    description: regime.description,
    ...theory.valuesOf(regimeSchedule(regime, options), fits),
    ...known,
    notes: [
      ...notes,
      ...designNotes(regime, question),
      ...(fits < iterations && notes.length === 0 ? [fewFits(fits)] : []),
    ],
  };
}

/** How many of the fits have a closed form, for sizes in units. */
function closedFits(regime: Regime, { theory, iterations, sizes }: TheoryQuestion): number {
  if (theory.takesSubsamples) return iterations;
  for (let n = 1; n <= iterations; n++) {
    if (regime.mixture(n, 1, sizes).subsample !== undefined) return n - 1;
  }
  return iterations;
}

/** Batches that are no whole copies of the design are not what the closed forms of least squares are about. */
function designNotes(regime: Regime, { theory, iterations, sizes }: TheoryQuestion): readonly string[] {
  if (!theory.hasDesign) return [];
  const whole = wholeFits(regime, iterations, { unit: theory.unit, sizes });
  if (whole >= iterations) return [];
  return [
    `exact where every batch is a whole number of copies of the design; from fit ${whole + 1} on a batch is not, and the values are those of its size in units`,
  ];
}

function fewFits(fits: number): string {
  return `a closed form is known of ${fits === 1 ? 'fit 1 alone' : `the first ${fits} fits alone`}`;
}
