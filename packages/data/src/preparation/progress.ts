import type { StorySplit } from '../stories/story-split.ts';

/** How far a preparation has come. */
export interface PreparationProgress {
  readonly stage: 'tokenizer' | 'test' | 'train';
  /** Units done and to do in this stage. */
  readonly done: number;
  readonly total: number;
  readonly unit: 'stories' | 'bytes';
}

/** How to go about a preparation. */
export interface PreparationCall {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PreparationProgress) => void;
}

/** Counts what passes of a split and reports it. */
export class ProgressMeter {
  readonly #stage: PreparationProgress['stage'];
  readonly #size: StorySplit['size'];
  readonly #report: ((progress: PreparationProgress) => void) | undefined;
  #done = 0;

  constructor(
    stage: PreparationProgress['stage'],
    size: StorySplit['size'],
    report: ((progress: PreparationProgress) => void) | undefined,
  ) {
    this.#stage = stage;
    this.#size = size;
    this.#report = report;
  }

  /** Adds stories; separators are not counted, so bytes end slightly below the size of the file. */
  add(stories: readonly string[]): void {
    for (const story of stories) this.#done += this.#size.unit === 'stories' ? 1 : Buffer.byteLength(story);
    this.#tell(Math.min(this.#done, this.#size.total));
  }

  /** Reports that nothing is left. */
  end(): void {
    this.#tell(this.#size.total);
  }

  #tell(done: number): void {
    this.#report?.({ stage: this.#stage, done, total: this.#size.total, unit: this.#size.unit });
  }
}
