/** A binary heap that gives the item of the smallest key first. */
export class Heap<T> {
  private readonly items: T[] = [];
  private readonly key: (item: T) => number;

  /** `key` must not change while an item is in the heap. */
  constructor(key: (item: T) => number) {
    this.key = key;
  }

  /** Adds an item. */
  push(item: T): void {
    let at = this.items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.before(parent, at)) break;
      this.swap(at, parent);
      at = parent;
    }
  }

  /** Takes the item of the smallest key; undefined when there is none. */
  pop(): T | undefined {
    const [top] = this.items;
    const last = this.items.pop();
    if (this.items.length === 0 || last === undefined) return top;
    this.items[0] = last;
    let at = 0;
    for (;;) {
      const children = [2 * at + 1, 2 * at + 2].filter((child) => child < this.items.length);
      const least = children.reduce((best, child) => (this.before(best, child) ? best : child), at);
      if (least === at) return top;
      this.swap(at, least);
      at = least;
    }
  }

  private before(a: number, b: number): boolean {
    return this.key(this.items[a] as T) <= this.key(this.items[b] as T);
  }

  private swap(a: number, b: number): void {
    [this.items[a], this.items[b]] = [this.items[b] as T, this.items[a] as T];
  }
}
