import { Fault } from '@ouroboros/errors';

/** What is wrong with something that a closed form was asked for. */
export interface Need {
  /** The part of the code after `theory/`. */
  readonly code: string;
  readonly subject: string;
  /** What the theory needs. */
  readonly expected: string;
  readonly received: string;
  readonly remedy?: string;
}

/** The Fault for a request that theory has no answer to: one line that says what it needs. */
export function theoryNeeds({ code, ...parts }: Need): Fault {
  return new Fault({ code: `theory/${code}`, kind: 'request', ...parts });
}
