/** `request`: what was asked for is wrong (exit code 2); `failure`: a run could not go on (exit code 1). */
export type FaultKind = 'request' | 'failure';

/** The parts of the one line that a user reads. */
export interface FaultParts {
  /** Stable identifier for programs, such as `data/file-missing`. */
  readonly code: string;
  readonly kind: FaultKind;
  /** The named thing: a file, a node, an option. */
  readonly subject: string;
  readonly expected: string;
  readonly received: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** An error that a user caused or can mend: what was expected, for which named thing, what was received, what to do. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly parts: FaultParts;

  constructor(parts: FaultParts, options?: ErrorOptions) {
    const remedy = parts.remedy === undefined ? '' : `; ${parts.remedy}`;
    super(`${parts.subject}: expected ${parts.expected}, received ${parts.received}${remedy}`, options);
    this.parts = parts;
  }

  get code(): string {
    return this.parts.code;
  }

  get kind(): FaultKind {
    return this.parts.kind;
  }
}
