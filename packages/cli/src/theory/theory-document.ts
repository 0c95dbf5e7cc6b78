import type { Regime, Sizes } from '@ouroboros/recursion';
import type { TheoryAnswer, TheoryDocument, TheoryOfRegime } from '@ouroboros/report';
import { endlessSchedule } from './endless-schedule.ts';
import { isEqualSized, kindOf } from './regime-kind.ts';
import type { NamedSchedule } from './schedule-file.ts';
import type { TheoryQuestion } from './theory-question.ts';

/** What theory says of every regime and schedule of a question, and the answers beside. */
export function theoryDocument(
  question: TheoryQuestion,
  answers: readonly TheoryAnswer[],
  command: string,
): TheoryDocument {
  const { theory, family, iterations, growth } = question;
  return {
    ...{ family, setting: theory.setting, iterations, ...(question.regimes.length > 0 && { growth }) },
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
  { theory, iterations }: TheoryQuestion,
): TheoryOfRegime {
  return {
    regime: name,
    description: `the schedule of ${fits} ${fits === 1 ? 'fit' : 'fits'} that was given`,
    ...theory.valuesOf(schedule, Math.min(fits, iterations)),
    notes: ['of a schedule of finitely many fits there is no limit'],
  };
}

function theoryOfRegime(regime: Regime, question: TheoryQuestion): TheoryOfRegime {
  const { theory, iterations, growth } = question;
  const kind = kindOf(regime, growth);
  const hasForms = theory.takesSubsamples || kind.name !== 'accumulate-subsample';
  const schedule = endlessSchedule({ ...kind, sizes: sizesFor(question) });
  const { notes = [], ...known } = theory.knownOf(kind);
  return {
    regime: regime.name,
    description: regime.description,
    ...theory.valuesOf(schedule, hasForms ? iterations : 1),
    ...known,
    notes: [...notes, ...designNotes(regime, question)],
  };
}

/** Sizes in units; where there is no design to end in the middle of, of batches of whole examples, as a run has them. */
function sizesFor({ theory, sizes }: TheoryQuestion): Sizes {
  if (theory.hasDesign) return sizes;
  return (batch) => Math.max(1, Math.round(sizes(batch) * theory.unit)) / theory.unit;
}

/** Batches that are no whole copies of the design are not what the closed forms of least squares are about. */
function designNotes(
  regime: Regime,
  { theory, iterations, sizes, growth }: TheoryQuestion,
): readonly string[] {
  const kind = kindOf(regime, growth);
  if (!theory.hasDesign || isEqualSized(kind.growth) || kind.name === 'accumulate-subsample') return [];
  const odd = firstOdd(iterations, (batch) => Math.round(sizes(batch) * theory.unit) % theory.unit === 0);
  if (odd === undefined) return [];
  return [
    `exact where every batch is a whole number of copies of the design; from fit ${odd} on a batch is not, and the values are those of its size in units`,
  ];
}

/** The first of the batches 2, ..., `last` that is not whole. */
function firstOdd(last: number, isWhole: (batch: number) => boolean): number | undefined {
  for (let batch = 2; batch <= last; batch++) if (!isWhole(batch)) return batch;
  return undefined;
}
