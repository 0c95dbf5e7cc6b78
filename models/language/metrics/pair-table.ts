/** Marks a slot without a pair. */
const emptySlot = -1;

/** Spreads a pair over 32 bits: two multiplications and the finaliser of MurmurHash3. */
function mix(left: number, right: number): number {
  let hash = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/**
 * Numbers pairs of nonnegative integers below 2^31 by their first appearance: 0, 1, 2, ... An n-gram is the pair of the number
 * of its first n - 1 tokens and its last token, so one table per n counts n-grams exactly. Constant expected time per
 * pair, about 24 bytes per distinct pair.
 */
export class PairTable {
  private lefts = new Int32Array(1024);
  private rights = new Int32Array(1024);
  private slots = new Int32Array(2048).fill(emptySlot);
  private pairs = 0;

  /** Number of distinct pairs so far. */
  get size(): number {
    return this.pairs;
  }

  /** The number of a pair, a new one where it is new. */
  number(left: number, right: number): number {
    const slot = this.slotOf(left, right);
    const found = this.slots[slot] as number;
    return found === emptySlot ? this.add(slot, left, right) : found;
  }

  private add(slot: number, left: number, right: number): number {
    const number = this.pairs++;
    this.slots[slot] = number;
    this.lefts[number] = left;
    this.rights[number] = right;
    if (this.pairs === this.lefts.length) this.grow();
    return number;
  }

  /** Where a pair is or belongs: the first free or equal slot behind its hash. */
  private slotOf(left: number, right: number): number {
    const mask = this.slots.length - 1;
    let slot = mix(left, right) & mask;
    for (;;) {
      const found = this.slots[slot] as number;
      if (found === emptySlot) return slot;
      if (this.lefts[found] === left && this.rights[found] === right) return slot;
      slot = (slot + 1) & mask;
    }
  }

  private grow(): void {
    this.lefts = doubled(this.lefts);
    this.rights = doubled(this.rights);
    this.slots = new Int32Array(2 * this.lefts.length).fill(emptySlot);
    for (let number = 0; number < this.pairs; number++) {
      const slot = this.slotOf(this.lefts[number] as number, this.rights[number] as number);
      this.slots[slot] = number;
    }
  }
}

function doubled(values: Int32Array): Int32Array<ArrayBuffer> {
  const result = new Int32Array(2 * values.length);
  result.set(values);
  return result;
}
