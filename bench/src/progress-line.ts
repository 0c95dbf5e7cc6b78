/** Where to write, and whether it is a terminal. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** What is being done: one line that is rewritten on a terminal; elsewhere a line for each contest, not for each round. */
export class ProgressLine {
  private readonly stream: ProgressStream;
  private last = '';

  constructor(stream: ProgressStream) {
    this.stream = stream;
  }

  show(text: string): void {
    if (this.stream.isTTY) {
      this.stream.write(`\r\x1b[K${text.slice(0, (this.stream.columns ?? 80) - 1)}`);
      return;
    }
    const contest = text.replace(/: (warming up|loading|profiling|round \d+ of \d+)$/, '');
    if (contest !== this.last) this.stream.write(`${contest}\n`);
    this.last = contest;
  }

  /** Prints a line that stays. */
  print(text: string): void {
    this.clear();
    this.stream.write(`${text}\n`);
  }

  clear(): void {
    if (this.stream.isTTY) this.stream.write('\r\x1b[K');
  }
}
