import { Fault } from './fault.ts';
import { nearest } from './nearest.ts';

/** A name that nothing has, and the names that there are. */
export interface UnknownName {
  readonly code: string;
  /** What the name was given for. */
  readonly subject: string;
  readonly name: string;
  readonly known: readonly string[];
}

/** The Fault for a name that is none of those known, with the nearest of them. */
export function unknownName({ code, subject, name, known }: UnknownName): Fault {
  return new Fault({
    code,
    kind: 'request',
    subject,
    expected: `one of ${known.join(', ')}`,
    received: `"${name}"`,
    remedy: `did you mean "${nearest(name, known)}"?`,
  });
}
