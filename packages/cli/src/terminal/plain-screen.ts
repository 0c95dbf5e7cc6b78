import { performance } from 'node:perf_hooks';
import { formatDuration } from './duration.ts';
import type { Screen, Status } from './screen.ts';

/** Milliseconds between two lines about what is going on. */
const interval = 5_000;

/** Progress where nothing can be overwritten, such as in a log file: lines, and few of them. */
export class PlainScreen implements Screen {
  readonly width = 100;
  readonly #write: (text: string) => void;
  readonly #now: () => number;
  #last: number;
  #heading: readonly string[] = [];

  /** @param now milliseconds; default: since the process began. */
  constructor(write: (text: string) => void, now: () => number = () => performance.now()) {
    this.#write = write;
    this.#now = now;
    this.#last = now();
  }

  heading(lines: readonly string[]): void {
    this.#heading = lines;
  }

  line(text: string): void {
    for (const line of [...this.#heading, text]) this.#write(`${line}\n`);
    this.#heading = [];
    this.#last = this.#now();
  }

  status(status: Status): void {
    if (this.#now() - this.#last >= interval) this.line(textOf(status));
  }

  clear(): void {}
}

function textOf({ label, fraction, detail, remaining }: Status): string {
  const parts = [
    fraction === undefined ? label : `${label} ${Math.floor(100 * fraction)} %`,
    ...(detail === undefined ? [] : [detail]),
    ...(remaining === undefined ? [] : [`about ${formatDuration(remaining)} left`]),
  ];
  return parts.join(', ');
}
