import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { permutation, type StreamKey } from '@ouroboros/native';
import { FileReader } from './file-reader.ts';
import type { Shard } from './shard.ts';

/** A shard's share in a view. */
export interface ExamplePart<S extends Shard> {
  readonly shard: S;
  /** How many of the shard's examples take part, always its first ones (default: all). */
  readonly examples?: number;
}

/** A part, and where its examples stand in all parts together. */
interface Stretch<S extends Shard> {
  readonly shard: S;
  /** Number of its first example, counted over all parts. */
  readonly begin: number;
  /** Behind its last example. */
  readonly end: number;
}

/** Where an example is stored. */
export interface ExamplePlace<S extends Shard> {
  readonly shard: S;
  /** Its number in the shard. */
  readonly number: number;
}

/** The examples that are asked for: numbers [from, to) of `indices` (default: all of them). */
export interface AskedExamples {
  readonly indices: ArrayLike<number>;
  readonly from?: number;
  readonly to?: number;
}

/** A file of rows of one size, one for each example. */
export interface RowFile {
  readonly name: string;
  /** Bytes of one row. */
  readonly bytes: number;
}

function requireExamples(subject: string, count: number, most: number): number {
  if (Number.isInteger(count) && count >= 0 && count <= most) return count;
  throw new Fault({
    code: 'data/too-few-examples',
    kind: 'request',
    subject,
    expected: `a number of examples from 0 to ${most}`,
    received: String(count),
    remedy: 'ask for fewer examples',
  });
}

function stretchesOf<S extends Shard>(parts: readonly ExamplePart<S>[]): Stretch<S>[] {
  let begin = 0;
  return parts.map(({ shard, examples = shard.manifest.examples }) => {
    const end = begin + requireExamples(shard.directory, examples, shard.manifest.examples);
    const stretch = { shard, begin, end };
    begin = end;
    return stretch;
  });
}

/**
 * Examples of several shards, one after the other, as if they were one array, or a part of them that was drawn. Nothing is held:
 * files are read when their contents are asked for. Indices count examples from the beginning.
 */
export class JoinedExamples<S extends Shard> {
  /** Number of examples. */
  readonly count: number;
  readonly #stretches: readonly Stretch<S>[];
  /** Numbers, counted over all parts, of the examples, ascending; undefined: all of them. */
  readonly #picked: Uint32Array | undefined;
  readonly #readers = new Map<string, FileReader>();

  private constructor(stretches: readonly Stretch<S>[], picked?: Uint32Array) {
    this.#stretches = stretches;
    this.#picked = picked;
    this.count = picked?.length ?? stretches.at(-1)?.end ?? 0;
  }

  /** Joins the first examples of shards. @throws Fault `data/too-few-examples`, naming the shard. */
  static join<S extends Shard>(parts: readonly ExamplePart<S>[]): JoinedExamples<S> {
    return new JoinedExamples(stretchesOf(parts));
  }

  /** The shards of which examples were joined. */
  shards(): readonly S[] {
    return this.#stretches.filter(({ begin, end }) => end > begin).map(({ shard }) => shard);
  }

  /**
   * `count` of the examples, drawn without replacement with the stream of `key` and kept in their order; four bytes each.
   *
   * @throws Fault `data/too-few-examples` when there are fewer.
   */
  subsample(count: number, key: StreamKey): JoinedExamples<S> {
    requireExamples('subsample', count, this.count);
    const drawn = permutation(this.count, key).slice(0, count).sort();
    const picked = this.#picked;
    const numbers = picked === undefined ? drawn : drawn.map((index) => picked[index] as number);
    return new JoinedExamples(this.#stretches, numbers);
  }

  /** Index where each joined part ends (exclusive), also where none of its examples was drawn. */
  partEnds(): Float64Array {
    const picked = this.#picked;
    const ends = this.#stretches.map(({ end }) => (picked === undefined ? end : lowerBound(picked, end)));
    return Float64Array.from(ends);
  }

  /** Where example `index` is stored. @throws RangeError where there is none. */
  place(index: number): ExamplePlace<S> {
    const number = this.#number(index);
    const { shard, begin } = this.#stretchOf(number);
    return { shard, number: number - begin };
  }

  /**
   * Reads a row for each of the examples asked for; rows that are neighbours in their file are read at once.
   *
   * @throws RangeError for an index outside; Fault `data/corrupt` when a file has shrunk since the shard was opened.
   */
  readRows(
    { name, bytes }: RowFile,
    { indices, from = 0, to = indices.length }: AskedExamples,
    out: Uint8Array,
  ): void {
    for (let at = from; at < to; ) {
      const first = this.#number(indices[at] as number);
      const { shard, begin, end } = this.#stretchOf(first);
      let next = at + 1;
      while (
        next < to &&
        first + next - at < end &&
        this.#number(indices[next] as number) === first + next - at
      )
        next++;
      const target = out.subarray((at - from) * bytes, (next - from) * bytes);
      this.read(shard, name, target, (first - begin) * bytes);
      at = next;
    }
  }

  /** Fills `out` with a file of one of the shards from byte `position` on. Throws as `readRows`. */
  read({ directory }: S, name: string, out: Uint8Array, position: number): void {
    const path = join(directory, name);
    let reader = this.#readers.get(path);
    if (reader === undefined) {
      reader = new FileReader(path);
      this.#readers.set(path, reader);
    }
    reader.read(out, position);
  }

  /** The number, counted over all parts, of example `index`. */
  #number(index: number): number {
    if (!Number.isInteger(index) || index < 0 || index >= this.count) {
      throw new RangeError(`example: expected an index below ${this.count}, received ${index}`);
    }
    return this.#picked === undefined ? index : (this.#picked[index] as number);
  }

  #stretchOf(number: number): Stretch<S> {
    return this.#stretches.find(({ end }) => number < end) as Stretch<S>;
  }

  /** Closes the files; they are opened anew when they are asked for again. */
  close(): void {
    for (const reader of this.#readers.values()) reader.close();
    this.#readers.clear();
  }
}

/** How many of ascending numbers lie below `bound`. */
function lowerBound(numbers: Uint32Array, bound: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] as number) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
