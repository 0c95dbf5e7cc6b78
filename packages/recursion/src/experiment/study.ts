/** Experiments that answer one question together, on one page. */
export interface Study {
  readonly name: string;
  /** One sentence for people. */
  readonly description: string;
  /** Names of the experiments, in the order in which they run and are shown. */
  readonly experiments: readonly string[];
}
