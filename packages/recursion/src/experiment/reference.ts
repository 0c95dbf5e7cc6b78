/** A test loss that was published for one model of an experiment. */
export interface ReferenceLoss {
  readonly regime: string;
  /** 1: the model fitted on real data. */
  readonly iteration: number;
  /** As the family measures it: for language, nats per token. */
  readonly testLoss: number;
}

/** What others measured for the question that an experiment puts: shown beside its results, and part of no computation. */
export interface Reference {
  /** Where it was published, such as `Gerstgrasser et al. 2024, Table 2`. */
  readonly source: string;
  /** What it was measured on, such as `GPT-2 (9M), temperature 0.3`. */
  readonly label: string;
  readonly losses: readonly ReferenceLoss[];
}
