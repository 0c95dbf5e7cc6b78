import { fillBits, type StreamKey } from '@ouroboros/native';

/** Unbiased integers from a stream of random words, read in order. */
class IntegerStream {
  private readonly key: StreamKey;
  private readonly words: Uint32Array;
  private next = 0;
  private position: number;

  constructor(key: StreamKey, ahead: number) {
    this.key = key;
    this.words = new Uint32Array(Math.max(4, ahead));
    this.position = this.words.length;
  }

  /** A uniform integer in [0, bound), bound <= 2^32. */
  below(bound: number): number {
    // Words from here on would favour small results.
    const limit = 0x1_0000_0000 - (0x1_0000_0000 % bound);
    let word = this.word();
    while (word >= limit) word = this.word();
    return word % bound;
  }

  private word(): number {
    if (this.position === this.words.length) {
      fillBits(this.words, this.key, this.next);
      this.next += this.words.length;
      this.position = 0;
    }
    return this.words[this.position++] as number;
  }
}

/**
 * `count` different numbers of [0, pool), every such set equally likely, in ascending order, in O(count log count)
 * whatever the pool (Floyd's algorithm; R. Floyd in J. Bentley, Programming Pearls, CACM 30(9), 1987).
 *
 * @throws RangeError when `count` exceeds `pool` or `pool` exceeds 2^32.
 */
export function drawRows(pool: number, count: number, key: StreamKey): Uint32Array {
  if (!(count <= pool && pool <= 0x1_0000_0000)) {
    throw new RangeError(`expected count <= pool <= 2^32, received count ${count}, pool ${pool}`);
  }
  const stream = new IntegerStream(key, count);
  const drawn = new Set<number>();
  for (let last = pool - count; last < pool; last++) {
    const candidate = stream.below(last + 1);
    drawn.add(drawn.has(candidate) ? last : candidate);
  }
  return Uint32Array.from(drawn).sort();
}
