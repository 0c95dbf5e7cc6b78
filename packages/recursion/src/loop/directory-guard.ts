/** Lets one piece of work at a time into a directory: chains of one seed share the first model. */
export class DirectoryGuard {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs `work` when whoever was before it in `directory` is done, well or not. */
  alone<T>(directory: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(directory) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#last.set(directory, mine);
    return mine;
  }
}
