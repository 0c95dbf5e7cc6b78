import { Fault } from '@ouroboros/errors';
import {
  openTokenSegments,
  permutation,
  type StreamKey,
  type TokenSegment,
  type TokenSegments,
} from '@ouroboros/native';
import { documentEnds, type TokenFile, type TokenShard, tokenFiles, tokensOfFirst } from './token-shard.ts';

/** A shard's share in a view. */
export interface TokenPart {
  readonly shard: TokenShard;
  /** How many of the shard's documents take part, always its first ones (default: all). */
  readonly documents?: number;
}

/** Consecutive documents of one shard. */
interface Run {
  /** Number of the part that they belong to, from 0. */
  readonly part: number;
  readonly shard: TokenShard;
  readonly firstDocument: number;
  readonly documents: number;
  /** Position of the first token in the shard. */
  readonly firstToken: number;
  readonly tokens: number;
}

/** Which windows a view is cut into. */
export interface WindowOptions {
  /** Tokens in a window. */
  readonly length: number;
  /** Tokens from the start of one window to the start of the next (default: `length`, so that windows do not overlap). */
  readonly stride?: number;
}

function requireExamples(shard: TokenShard, documents: number): number {
  const { examples } = shard.manifest;
  if (Number.isInteger(documents) && documents >= 0 && documents <= examples) return documents;
  throw new Fault({
    code: 'data/too-few-examples',
    kind: 'request',
    subject: shard.directory,
    expected: `a number of examples from 0 to the ${examples} that it holds`,
    received: String(documents),
    remedy: 'ask for fewer examples',
  });
}

function wholeRun({ shard, documents }: TokenPart, part: number): Run {
  const count = requireExamples(shard, documents ?? shard.manifest.examples);
  return {
    part,
    shard,
    firstDocument: 0,
    documents: count,
    firstToken: 0,
    tokens: tokensOfFirst(shard, count),
  };
}

/**
 * Documents of several shards, one after the other, as if they were one array of tokens. Nothing is copied: tokens are
 * gathered straight from the mapped files. Positions count tokens from the beginning of the view.
 */
export class TokenView {
  /** Number of tokens. */
  readonly tokens: number;
  /** Number of documents. */
  readonly documents: number;
  readonly #runs: readonly Run[];
  readonly #parts: number;
  #segments: TokenSegments | undefined;

  private constructor(runs: readonly Run[], parts: number) {
    this.#parts = parts;
    this.#runs = runs.filter((run) => run.documents > 0);
    this.tokens = runs.reduce((sum, run) => sum + run.tokens, 0);
    this.documents = runs.reduce((sum, run) => sum + run.documents, 0);
  }

  /**
   * Joins the first documents of shards; costs one small read per shard, whatever their sizes. Their vocabularies may differ in
   * size: a tokenizer may have fewer tokens than a model that writes with it.
   *
   * @throws Fault `data/too-few-examples`, naming the shard.
   */
  static join(parts: readonly TokenPart[]): TokenView {
    return new TokenView(parts.map(wholeRun), parts.length);
  }

  /**
   * A view of `count` of the documents, drawn without replacement with the stream of `key` and kept in their order.
   *
   * @throws Fault `data/too-few-examples` when the view holds fewer.
   */
  subsample(count: number, key: StreamKey): TokenView {
    if (!Number.isInteger(count) || count < 0 || count > this.documents) throw tooFew(this.documents, count);
    const picked = permutation(this.documents, key).slice(0, count).sort();
    return new TokenView(pick(this.#runs, picked), this.#parts);
  }

  /** Where windows begin: 0, stride, 2*stride, ... as long as a whole window fits. */
  windows({ length, stride = length }: WindowOptions): Float64Array {
    requirePositive('length', length);
    requirePositive('stride', stride);
    const count = this.tokens < length ? 0 : Math.floor((this.tokens - length) / stride) + 1;
    return Float64Array.from({ length: count }, (_, k) => k * stride);
  }

  /**
   * The tokens of windows, `[starts.length, length]` row-major, written into `out` where one is given.
   *
   * @throws Fault `native/argument` when a window reaches beyond the view or `out` has another size,
   * `native/file-truncated` when a file has shrunk since the shard was opened.
   */
  gather(starts: Float64Array, length: number): Int32Array;
  gather<A extends Int32Array | BigInt64Array>(starts: Float64Array, length: number, out: A): A;
  gather(
    starts: Float64Array,
    length: number,
    out: Int32Array | BigInt64Array = new Int32Array(starts.length * length),
  ): Int32Array | BigInt64Array {
    this.#segments ??= openTokenSegments(segmentsOf(this.#runs));
    this.#segments.gather(starts, length, out);
    return out;
  }

  /** Position in the view where each document ends (exclusive); reads 8 bytes per document. */
  documentEnds(): Float64Array {
    const ends = new Float64Array(this.documents);
    let document = 0;
    let position = 0;
    for (const run of this.#runs) {
      const inShard = documentEnds(run.shard, run.firstDocument, run.documents);
      for (const end of inShard) ends[document++] = position + end - run.firstToken;
      position += run.tokens;
    }
    return ends;
  }

  /** Position in the view where each joined part ends (exclusive), also where none of its documents was drawn. */
  partEnds(): Float64Array {
    const ends = new Float64Array(this.#parts);
    for (const { part, tokens } of this.#runs) ends[part] = (ends[part] as number) + tokens;
    for (let part = 1; part < ends.length; part++)
      ends[part] = (ends[part] as number) + (ends[part - 1] as number);
    return ends;
  }

  /** The tokens of document `index`. @throws RangeError when there is none. */
  document(index: number): Int32Array {
    let before = 0;
    let position = 0;
    for (const run of this.#runs) {
      if (index >= before && index < before + run.documents) {
        const [begin, end] = bounds(run, index - before);
        const start = position + begin - run.firstToken;
        return this.gather(Float64Array.of(start), end - begin);
      }
      before += run.documents;
      position += run.tokens;
    }
    throw new RangeError(`expected a document below ${this.documents}, received ${index}`);
  }

  /** Unmaps the files; the view can be used again, which maps them anew. */
  close(): void {
    this.#segments?.close();
    this.#segments = undefined;
  }
}

/** Positions in the shard of document `index` of a run. */
function bounds(run: Run, index: number): [number, number] {
  const document = run.firstDocument + index;
  if (index === 0) return [run.firstToken, documentEnds(run.shard, document, 1)[0] as number];
  const [begin, end] = documentEnds(run.shard, document - 1, 2);
  return [begin as number, end as number];
}

/** The picked documents (ascending numbers in the joined runs) as few runs. */
function pick(runs: readonly Run[], picked: Uint32Array): Run[] {
  let before = 0;
  let from = 0;
  return runs.flatMap((run) => {
    const after = before + run.documents;
    let to = from;
    while (to < picked.length && (picked[to] as number) < after) to++;
    const inside = picked.subarray(from, to).map((document) => document - before);
    before = after;
    from = to;
    return pickWithin(run, inside);
  });
}

/** Documents of one run (ascending numbers in it); neighbours are joined. */
function pickWithin(run: Run, picked: Uint32Array): Run[] {
  const ends = documentEnds(run.shard, run.firstDocument, run.documents);
  const result: Run[] = [];
  for (let from = 0, to = 0; from < picked.length; from = to) {
    const first = picked[from] as number;
    while (to < picked.length && picked[to] === first + to - from) to++;
    const documents = to - from;
    const firstToken = first === 0 ? run.firstToken : (ends[first - 1] as number);
    const tokens = (ends[first + documents - 1] as number) - firstToken;
    result.push({
      part: run.part,
      shard: run.shard,
      firstDocument: run.firstDocument + first,
      documents,
      firstToken,
      tokens,
    });
  }
  return result;
}

/** Where the tokens of runs lie: each in one file of its shard or in several. */
function segmentsOf(runs: readonly Run[]): TokenSegment[] {
  const segments: TokenSegment[] = [];
  // A subsample has a million runs of a few shards.
  const known = new Map<TokenShard, readonly TokenFile[]>();
  for (const run of runs) {
    const files = known.get(run.shard) ?? tokenFiles(run.shard);
    known.set(run.shard, files);
    addSegments(segments, run, files);
  }
  return segments;
}

function addSegments(segments: TokenSegment[], run: Run, files: readonly TokenFile[]): void {
  const { width } = run.shard.manifest;
  let begin = 0;
  for (const { path, bytes } of files) {
    const end = begin + bytes / width;
    const first = Math.max(begin, run.firstToken);
    const last = Math.min(end, run.firstToken + run.tokens);
    if (first < last) segments.push({ path, width, start: first - begin, count: last - first });
    begin = end;
  }
}

function requirePositive(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new RangeError(`window ${name}: expected a whole number of at least 1, received ${value}`);
}

function tooFew(documents: number, count: number): Fault {
  return new Fault({
    code: 'data/too-few-examples',
    kind: 'request',
    subject: 'subsample',
    expected: `a number of examples from 0 to the ${documents} of the mixture`,
    received: String(count),
    remedy: 'ask for fewer examples',
  });
}
