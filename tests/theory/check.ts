/** One numerical check of one step of docs/theory.md. */
export interface Check {
  /** Id of the step: its heading in docs/theory.md carries the same. */
  readonly id: string;
  /** What is compared with what, to which tolerance. */
  readonly shows: string;
  /** What would make it fail: a check that nothing could break shows nothing. */
  readonly breaks: string;
  /** Asserts. */
  readonly run: () => void;
}
