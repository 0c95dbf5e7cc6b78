import type { GeneratedDocument } from './generation.ts';

/**
 * Puts documents that end in any order back into the order of their indices. Sequences begin in that order and none reads more than
 * P tokens, so what waits for the slowest of S slots is what the others write meanwhile: S P tokens where all step together, more where one
 * lane is faster than another, which `SequenceQueue` bounds.
 */
export class OrderedDocuments {
  private readonly held = new Map<number, readonly number[]>();
  private next: number;

  /** @param first index of the first document */
  constructor(first: number) {
    this.next = first;
  }

  /** Documents that wait for one before them. */
  get waiting(): number {
    return this.held.size;
  }

  /** Takes one document and gives those that are now next in line. */
  *add({ index, tokens }: GeneratedDocument): Generator<readonly number[]> {
    this.held.set(index, tokens);
    for (let ready = this.held.get(this.next); ready; ready = this.held.get(this.next)) {
      this.held.delete(this.next++);
      yield ready;
    }
  }
}
