/**
 * Means and their standard errors of many figures at once, one observation of each after the other (Welford's update), so that no
 * number depends on how the observations come in portions. (B. P. Welford, Technometrics 4(3), 1962.)
 */
export class RunningMeans {
  private readonly mean: Float64Array;
  /** Sums of squared deviations from the mean. */
  private readonly squares: Float64Array;
  private readonly counts: Float64Array;

  constructor(figures: number) {
    this.mean = new Float64Array(figures);
    this.squares = new Float64Array(figures);
    this.counts = new Float64Array(figures);
  }

  /** Adds observations `values` of figure `index`. */
  add(index: number, values: ArrayLike<number>): void {
    let count = this.counts[index] as number;
    let mean = this.mean[index] as number;
    let squares = this.squares[index] as number;
    for (let i = 0; i < values.length; i++) {
      const deviation = (values[i] as number) - mean;
      mean += deviation / ++count;
      squares += deviation * ((values[i] as number) - mean);
    }
    this.counts[index] = count;
    this.mean[index] = mean;
    this.squares[index] = squares;
  }

  /** The mean of figure `index` so far. */
  latest(index: number): number {
    return this.mean[index] as number;
  }

  /** Mean of every figure, and its standard error s / sqrt(R) with the unbiased s. */
  result(): { readonly means: Float64Array; readonly standardErrors: Float64Array } {
    const standardErrors = this.squares.map((squares, i) => {
      const count = this.counts[i] as number;
      return Math.sqrt(squares / (count - 1) / count);
    });
    return { means: this.mean.slice(), standardErrors };
  }
}
