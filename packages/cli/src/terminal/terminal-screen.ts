import { performance } from 'node:perf_hooks';
import { formatDuration } from './duration.ts';
import type { Screen, Status } from './screen.ts';

/** Milliseconds between two drawings. */
const interval = 80;
/** Columns of the bar. */
const barWidth = 24;
const eraseLine = '\r\u001b[K';

/** What a terminal must be able to do. */
export interface Terminal {
  write(text: string): unknown;
  readonly columns?: number;
}

/** Progress on a terminal: a bar on the last line, finished work above it. */
export class TerminalScreen implements Screen {
  readonly #terminal: Terminal;
  readonly #now: () => number;
  #drawn = false;
  #last = Number.NEGATIVE_INFINITY;
  #status: Status | undefined;
  #heading: readonly string[] = [];

  /** @param now milliseconds; default: since the process began. */
  constructor(terminal: Terminal, now: () => number = () => performance.now()) {
    this.#terminal = terminal;
    this.#now = now;
  }

  get width(): number {
    return this.#terminal.columns ?? 80;
  }

  heading(lines: readonly string[]): void {
    this.#heading = lines;
  }

  line(text: string): void {
    this.#print([...this.#heading, text]);
    this.#heading = [];
    if (this.#status) this.#draw(this.#status);
  }

  status(status: Status): void {
    this.#print(this.#heading);
    this.#heading = [];
    const isOther = status.label !== this.#status?.label;
    this.#status = status;
    if (isOther || this.#now() - this.#last >= interval) this.#draw(status);
  }

  clear(): void {
    if (this.#drawn) this.#terminal.write(eraseLine);
    this.#drawn = false;
    this.#status = undefined;
  }

  #print(lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.#terminal.write(`${this.#drawn ? eraseLine : ''}${lines.join('\n')}\n`);
    this.#drawn = false;
  }

  #draw(status: Status): void {
    // The last column stays free: some terminals wrap when it is written.
    const text = [...barOf(status)].slice(0, this.width - 1).join('');
    this.#terminal.write(`${eraseLine}${text}`);
    this.#drawn = true;
    this.#last = this.#now();
  }
}

function barOf({ label, fraction, detail, remaining }: Status): string {
  const parts = [label];
  if (fraction !== undefined) {
    const full = Math.round(fraction * barWidth);
    const percent = String(Math.floor(100 * fraction)).padStart(3);
    parts.push(`${'█'.repeat(full)}${'░'.repeat(barWidth - full)} ${percent} %`);
  }
  if (remaining !== undefined) parts.push(`${formatDuration(remaining)} left`);
  if (detail !== undefined) parts.push(detail);
  return parts.join('  ');
}
