import { Fault } from '@ouroboros/errors';
import type { Answer, Question } from './message.ts';

async function answer<Request, Result>(
  { id, request }: Question<Request>,
  work: (request: Request) => Result | Promise<Result>,
): Promise<Answer<Result>> {
  try {
    return { id, result: await work(request) };
  } catch (error) {
    if (error instanceof Fault) return { id, fault: error.parts };
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Answers the questions of the process that started this one, until nobody is left to ask. Ctrl-C is the affair of that process. */
export function answerQuestions<Request, Result>(work: (request: Request) => Result | Promise<Result>): void {
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit());
  process.on('message', async (question: Question<Request>) => {
    process.send?.(await answer(question, work));
  });
}
