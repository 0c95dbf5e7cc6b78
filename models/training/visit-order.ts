import { permutation, purposes } from '@ouroboros/native';

/**
 * The order in which a fit visits its items, windows or images: every epoch a fresh permutation, keyed by (seed, iteration,
 * epoch), so visit v of the whole fit is the same wherever the fit was interrupted.
 */
export class VisitOrder {
  private readonly items: number;
  private readonly seed: number;
  private readonly iteration: number;
  private epoch = -1;
  private order: Uint32Array = new Uint32Array();

  constructor(items: number, seed: number, iteration: number) {
    this.items = items;
    this.seed = seed;
    this.iteration = iteration;
  }

  /** Numbers of the items of visits [first, first + count), counted over all epochs. */
  visits(first: number, count: number): Float64Array {
    return Float64Array.from({ length: count }, (_, i) => this.itemOf(first + i));
  }

  private itemOf(visit: number): number {
    const epoch = Math.floor(visit / this.items);
    if (epoch !== this.epoch) {
      const key = { seed: this.seed, purpose: purposes.order, iteration: this.iteration, index: epoch };
      this.order = permutation(this.items, key);
      this.epoch = epoch;
    }
    return this.order[visit % this.items] as number;
  }
}
