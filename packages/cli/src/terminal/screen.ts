/** What is going on right now. */
export interface Status {
  /** Where and what. */
  readonly label: string;
  /** Share that is done, 0 to 1. */
  readonly fraction?: number;
  /** A word or figure worth showing. */
  readonly detail?: string;
  /** Estimated seconds until all is done. */
  readonly remaining?: number;
}

/** Where progress is shown. */
export interface Screen {
  /** Columns to write in. */
  readonly width: number;
  /** Puts lines before whatever is shown next; a screen that stays empty shows no heading either. */
  heading(lines: readonly string[]): void;
  /** Shows a line that stays. */
  line(text: string): void;
  /** Shows what is going on, instead of what was shown of it before. */
  status(status: Status): void;
  /** Takes away what is only of the moment. */
  clear(): void;
}
