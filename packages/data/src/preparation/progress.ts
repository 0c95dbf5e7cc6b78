/** How far a preparation has come. */
export interface PreparationProgress {
  readonly stage: 'tokenizer' | 'test' | 'train';
  /** Units done and to do in this stage; to do 0 where the source does not tell. */
  readonly done: number;
  readonly total: number;
  readonly unit: 'stories' | 'bytes' | 'images' | 'conformations';
}

/** How much there is to do in a stage. */
export type Extent = Pick<PreparationProgress, 'total' | 'unit'>;

/** How to go about a preparation. */
export interface PreparationCall {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PreparationProgress) => void;
}

/** Counts what is done of a stage and reports it. */
export class ProgressMeter {
  readonly #stage: PreparationProgress['stage'];
  readonly #extent: Extent;
  readonly #report: ((progress: PreparationProgress) => void) | undefined;
  #done = 0;

  constructor(
    stage: PreparationProgress['stage'],
    extent: Extent,
    report: ((progress: PreparationProgress) => void) | undefined,
  ) {
    this.#stage = stage;
    this.#extent = extent;
    this.#report = report;
  }

  /** Adds units. */
  add(units: number): void {
    this.#done += units;
    const { total } = this.#extent;
    this.#tell(total === 0 ? this.#done : Math.min(this.#done, total));
  }

  /** Adds stories; separators are not counted, so bytes end slightly below the size of the file. */
  addStories(stories: readonly string[]): void {
    const bytes = () => stories.reduce((sum, story) => sum + Buffer.byteLength(story), 0);
    this.add(this.#extent.unit === 'bytes' ? bytes() : stories.length);
  }

  /** Reports that nothing is left. */
  end(): void {
    this.#tell(this.#extent.total || this.#done);
  }

  #tell(done: number): void {
    this.#report?.({ stage: this.#stage, done, total: this.#extent.total, unit: this.#extent.unit });
  }
}
