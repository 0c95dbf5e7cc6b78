/** Items of which the largest is at hand: a binary heap. */
export class LargestFirst<Item> {
  readonly #items: Item[] = [];
  readonly #compare: (a: Item, b: Item) => number;

  /** @param compare below 0 where the first is smaller, above 0 where it is larger. */
  constructor(compare: (a: Item, b: Item) => number) {
    this.#compare = compare;
  }

  /** Number of items. */
  get size(): number {
    return this.#items.length;
  }

  /** The largest item. */
  get largest(): Item | undefined {
    return this.#items[0];
  }

  /** Adds an item. */
  add(item: Item): void {
    let place = this.#items.push(item) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (!this.#exceeds(place, above)) break;
      this.#swap(place, above);
      place = above;
    }
  }

  /** Takes the largest item out. */
  takeLargest(): Item | undefined {
    const [largest] = this.#items;
    const last = this.#items.pop();
    if (this.#items.length > 0) {
      this.#items[0] = last as Item;
      this.#sink();
    }
    return largest;
  }

  /** Lets the first item sink to where it belongs. */
  #sink(): void {
    for (let place = 0; ; ) {
      let largest = place;
      for (const below of [2 * place + 1, 2 * place + 2]) {
        if (below < this.#items.length && this.#exceeds(below, largest)) largest = below;
      }
      if (largest === place) return;
      this.#swap(place, largest);
      place = largest;
    }
  }

  #exceeds(a: number, b: number): boolean {
    return this.#compare(this.#items[a] as Item, this.#items[b] as Item) > 0;
  }

  #swap(a: number, b: number): void {
    const item = this.#items[a] as Item;
    this.#items[a] = this.#items[b] as Item;
    this.#items[b] = item;
  }

  /** All items, the smallest first. */
  sorted(): Item[] {
    return this.#items.toSorted(this.#compare);
  }
}
