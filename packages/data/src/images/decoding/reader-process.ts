import { Fault } from '@ouroboros/errors';
import { ProcessBeside } from '../../process/process-beside.ts';
import type { ImageReading } from '../sources/image-source.ts';
import type { Target } from './decoding.ts';
import type { ImageReader } from './image-reader.ts';

/** A file that a process beside this one is to read. */
export interface ReaderRequest {
  readonly path: string;
  readonly target: Target;
}

/** The Fault for a process that ended while it was reading: `data/reader-lost`. */
function lost(how: string, unanswered: readonly ReaderRequest[]): Fault {
  const others = unanswered.length > 1 ? ` and ${unanswered.length - 1} others` : '';
  return new Fault({
    code: 'data/reader-lost',
    kind: 'failure',
    subject: 'the process that reads images',
    expected: `what is in ${unanswered[0]?.path}${others}`,
    received: `its end (${how})`,
    remedy: 'run the same command again, which goes on; if it ends again, move these files away',
  });
}

/**
 * Reads images in a process of its own, which is started with the first one: how many threads decode is settled when a process
 * starts, and a library that dies of a file takes nothing else with it.
 */
export class ReaderProcess implements ImageReader {
  readonly #process: ProcessBeside<ReaderRequest, ImageReading>;

  /** @param threads how many images it decodes at a time. */
  constructor(threads: number) {
    const program = new URL('./reader-child.ts', import.meta.url);
    this.#process = new ProcessBeside({ program, env: { UV_THREADPOOL_SIZE: String(threads) }, lost });
  }

  read(path: string, target: Target): Promise<ImageReading> {
    return this.#process.ask({ path, target });
  }

  close(): Promise<void> {
    return this.#process.close();
  }
}
