import { performance } from 'node:perf_hooks';

/** Seconds over which the rate is taken, so that it follows what the machine does now. */
const span = 10;

/** Tokens per second of late, counted where documents end. */
export class Pace {
  private readonly now: () => number;
  /** When something was counted, in seconds, and how much there was in all; the first is the beginning of the span. */
  private readonly marks: { readonly time: number; readonly tokens: number }[];

  /** @param now seconds; default: since the process began */
  constructor(now: () => number = () => performance.now() / 1000) {
    this.now = now;
    this.marks = [{ time: now(), tokens: 0 }];
  }

  /** Counts `tokens` more and gives the rate, rounded. */
  add(tokens: number): number {
    const last = this.marks.at(-1) as { tokens: number };
    const mark = { time: this.now(), tokens: last.tokens + tokens };
    this.marks.push(mark);
    while (this.marks.length > 2 && (this.marks[1]?.time as number) <= mark.time - span) this.marks.shift();
    const [first] = this.marks as [{ time: number; tokens: number }];
    return Math.round((mark.tokens - first.tokens) / Math.max(mark.time - first.time, 1e-3));
  }
}
