import { setImmediate } from 'node:timers/promises';
import { PlainScreen } from './plain-screen.ts';
import type { Screen } from './screen.ts';
import { TerminalScreen } from './terminal-screen.ts';

/** Standard output and error of this process; a reader that went away (`| head`) is no error. */
export class StandardStreams {
  /** Where progress is shown: on stderr. */
  readonly screen: Screen;
  #failure: unknown;

  constructor() {
    const { stdout, stderr } = process;
    stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') this.#failure = error;
    });
    // There is nowhere to tell of it.
    stderr.on('error', () => undefined);
    this.screen = stderr.isTTY ? new TerminalScreen(stderr) : new PlainScreen((text) => stderr.write(text));
  }

  /** Takes the progress away from the screen. */
  clear(): void {
    this.screen.clear();
  }

  /** Waits until stdout has taken everything. @throws Fault `data/disk-full` and the like when it did not. */
  async flush(): Promise<void> {
    await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
    await setImmediate();
    if (this.#failure === undefined) return;
    const { storageFault } = await import('@ouroboros/data');
    throw storageFault(this.#failure, 'standard output');
  }
}
