import type { FaultParts } from '@ouroboros/errors';

/** What a process beside this one is asked. */
export interface Question<Request> {
  readonly id: number;
  readonly request: Request;
}

/** What came of a question: a result, or what ends the whole work. */
export type Answer<Result> =
  | { readonly id: number; readonly result: Result }
  | { readonly id: number; readonly fault: FaultParts }
  | { readonly id: number; readonly error: string };
