import type { Screen } from './screen.ts';
import type { StandardStreams } from './standard-streams.ts';

/** Where a command puts what it found out. */
export class Output {
  readonly screen: Screen;
  readonly #json: boolean;

  /** With `json`, stdout carries one document and what is meant for people goes to stderr. */
  constructor(streams: StandardStreams, json: boolean) {
    this.screen = streams.screen;
    this.#json = json;
  }

  /** Writes lines for people. */
  text(text: string): void {
    this.screen.clear();
    (this.#json ? process.stderr : process.stdout).write(`${text}\n`);
  }

  /** Writes the one document of `--json`; nothing without that. */
  document(value: unknown): void {
    if (this.#json) process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
  }

  /** Writes `document` with `--json`, else `text`. */
  result(text: string, document: unknown): void {
    if (this.#json) this.document(document);
    else this.text(text);
  }
}
