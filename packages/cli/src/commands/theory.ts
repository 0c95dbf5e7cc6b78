import { renderTheory } from '@ouroboros/report';
import type { CommandContext } from '../program.ts';
import { answersOf, type TheoryQuestions } from '../theory/answers.ts';
import { theoryDocument } from '../theory/theory-document.ts';
import { resolveQuestion, type TheoryRequest } from '../theory/theory-question.ts';
import { theoryText } from '../theory/theory-text.ts';

/** Arguments of `ouroboros theory`. */
export interface TheoryArguments extends TheoryRequest, TheoryQuestions {
  /** Directory for a page and figures. */
  readonly out?: string;
}

/** Prints what theory expects of regimes and schedules: nothing is drawn at random, fitted or sampled. */
export async function theory(request: TheoryArguments, { output, again }: CommandContext): Promise<void> {
  const isQuestion = request.below !== undefined || request.bestWeight !== undefined;
  const question = await resolveQuestion({ ...request, isQuestion });
  const document = theoryDocument(question, answersOf(request, question), again);
  const page = request.out === undefined ? undefined : await renderTheory({ document, out: request.out });
  const written = page ? [`page: ${page.page}`, ...page.figures.map((figure) => `figure: ${figure}`)] : [];
  const text = [theoryText(document, output.screen.width), ...(page ? [written.join('\n')] : [])].join(
    '\n\n',
  );
  output.result(text, { ...document, ...(page ?? {}) });
}
