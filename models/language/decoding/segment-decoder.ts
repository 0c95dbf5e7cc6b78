import { AttentionCache, type CachePrecision } from '@ouroboros/native';
import { type Tensor, tensor, writeModel } from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';
import { bindParameters } from '../../bind-parameters.ts';
import type { Tensors } from '../../training/initialise.ts';
import type { BuiltInModel } from '../language-model.ts';
import { type Decoder, type DecodingModel, liveSlots } from './decoder.ts';
import { LoweredRows, lowerRows } from './row-lowering.ts';

type Segment = Pick<Session, 'inputNames' | 'run' | 'release'> | LoweredRows;

/**
 * Decoding on the CPU: the graph runs in segments, and the addon computes the attention between them, over exactly the tokens
 * that each slot has read, in memory that never moves.
 */
export class SegmentModel implements DecodingModel {
  private readonly model: BuiltInModel;
  private readonly segments: readonly Segment[];
  private readonly threads: number;

  private constructor(model: BuiltInModel, segments: readonly Segment[], threads: number) {
    this.model = model;
    this.segments = segments;
    this.threads = threads;
  }

  /**
   * Loads the segments with the weights as constants, whose matrices are packed once.
   *
   * @param lowers whether the addon runs the segments that it can; the others, and without it all, are sessions
   */
  static async open(
    context: WorkerContext,
    model: BuiltInModel,
    weights: Tensors,
    { lowers = true }: { readonly lowers?: boolean } = {},
  ): Promise<SegmentModel> {
    const segments = model.segments().map((segment, index) => {
      const bound = bindParameters(segment, weights);
      const lowered = lowers ? lowerRows(bound, context.threads) : undefined;
      if (lowered) return lowered;
      return context.session(writeModel(bound), {
        name: `segment ${index} of sample.onnx`,
        // The addon works between the segments: threads that wait actively for the next one would be in its way.
        restBetweenRuns: true,
      });
    });
    return new SegmentModel(model, await Promise.all(segments), context.threads);
  }

  decoder(slots: number, precision: CachePrecision = 'float32'): Decoder {
    const { layers, heads: keyHeads, width, tokens } = this.model.cache;
    const { queryHeads: heads } = this.model;
    const cache = new AttentionCache({ layers, slots, heads, keyHeads, width, tokens, precision });
    return new SegmentDecoder(this.segments, cache, this.threads);
  }

  async release(): Promise<void> {
    for (const segment of this.segments) await segment.release();
  }
}

/** Letters: S slots, R of which are live, H query heads, G key heads, D head width, V vocabulary. */
class SegmentDecoder implements Decoder {
  private readonly segments: readonly Segment[];
  private readonly threads: number;
  private readonly cache: AttentionCache;
  /** H D */
  private readonly width: number;
  /** Room for [S, H D]. */
  private readonly attended: Float32Array;
  /** Memory of what one segment hands to the next, by its name, for every second segment. */
  private readonly rooms = [new Map<string, Float32Array>(), new Map<string, Float32Array>()] as const;

  constructor(segments: readonly Segment[], cache: AttentionCache, threads: number) {
    const { slots, heads, width } = cache.options;
    this.segments = segments;
    this.threads = threads;
    this.cache = cache;
    this.width = heads * width;
    this.attended = new Float32Array(slots * this.width);
  }

  /** Only the live slots go through the segments: a row's bits do not depend on how many there are beside it. */
  async step(tokens: BigInt64Array, positions: Int32Array): Promise<Float32Array> {
    const slots = liveSlots(positions);
    if (slots.length === 0) return new Float32Array();
    if (slots.length === positions.length) return this.decode({ slots, positions, tokens });
    return this.decode({
      slots,
      positions: slots.map((slot) => positions[slot] as number),
      tokens: BigInt64Array.from(slots, (slot) => tokens[slot] as bigint),
    });
  }

  close(): void {
    this.cache.close();
  }

  /** The logits [R, V] behind the tokens. */
  private async decode({ slots, positions, tokens }: Tokens): Promise<Float32Array> {
    const rows = slots.length;
    const places = tensor('int64', [rows], BigInt64Array.from(positions, BigInt));
    const out = this.attended.subarray(0, rows * this.width);
    const attended = tensor('float32', [rows, this.width], out);
    let output = await this.run(0, { tokens: tensor('int64', [rows], tokens) }, places);
    for (let layer = 0; layer + 1 < this.segments.length; layer++) {
      const { data: projected } = output.projected as Tensor<'float32'>;
      this.cache.attend({ layer, slots, positions, projected, out, threads: this.threads });
      output = await this.run(layer + 1, { residual: output.hidden as Tensor, attended }, places);
    }
    return (output.logits as Tensor<'float32'>).data;
  }

  /** Runs a segment; those that turn queries and keys by their positions have them as an input. */
  private run(
    index: number,
    feeds: Readonly<Record<string, Tensor>>,
    positions: Tensor,
  ): Promise<Record<string, Tensor>> {
    const segment = this.segments[index] as Segment;
    const all = segment.inputNames.includes('positions') ? { ...feeds, positions } : feeds;
    if (!(segment instanceof LoweredRows)) return segment.run(all);
    // What the last one gives goes to the caller.
    const rooms = index + 1 < this.segments.length ? this.rooms[index % 2] : undefined;
    return rooms ? segment.run(all, (name, length) => roomIn(rooms, name, length)) : segment.run(all);
  }
}

/** `length` numbers of the memory called `name`, which is made where it is smaller. */
function roomIn(rooms: Map<string, Float32Array>, name: string, length: number): Float32Array {
  const known = rooms.get(name);
  const room = known && known.length >= length ? known : new Float32Array(length);
  rooms.set(name, room);
  return room.subarray(0, length);
}

/** What the live slots read, each [R]. */
interface Tokens {
  readonly slots: Int32Array;
  readonly positions: Int32Array;
  readonly tokens: BigInt64Array;
}
