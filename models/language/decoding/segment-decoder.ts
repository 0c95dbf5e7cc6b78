import { AttentionCache, type CachePrecision } from '@ouroboros/native';
import { type Tensor, tensor, writeModel } from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';
import { bindParameters } from '../../bind-parameters.ts';
import type { Tensors } from '../../training/initialise.ts';
import type { BuiltInModel } from '../language-model.ts';
import type { Decoder, DecodingModel } from './decoder.ts';
import { gatherRows, scatterRows } from './rows.ts';

/**
 * Decoding on the CPU: the graph runs in segments, and the addon computes the attention between them, over exactly the tokens
 * that each slot has read, in memory that never moves.
 */
export class SegmentModel implements DecodingModel {
  private readonly model: BuiltInModel;
  private readonly segments: readonly Session[];
  private readonly threads: number;

  private constructor(model: BuiltInModel, segments: readonly Session[], threads: number) {
    this.model = model;
    this.segments = segments;
    this.threads = threads;
  }

  /** Loads the segments with the weights as constants: the runtime packs their matrices once. */
  static async open(context: WorkerContext, model: BuiltInModel, weights: Tensors): Promise<SegmentModel> {
    const sessions = model.segments().map((segment, index) =>
      context.session(writeModel(bindParameters(segment, weights)), {
        name: `segment ${index} of sample.onnx`,
        // The addon works between the segments: threads that wait actively for the next one would be in its way.
        restBetweenRuns: true,
      }),
    );
    return new SegmentModel(model, await Promise.all(sessions), context.threads);
  }

  decoder(slots: number, precision: CachePrecision = 'float32'): Decoder {
    const { layers, heads: keyHeads, width, tokens } = this.model.cache;
    const { queryHeads: heads } = this.model;
    const cache = new AttentionCache({ layers, slots, heads, keyHeads, width, tokens, precision });
    return new SegmentDecoder(this.model, this.segments, cache, this.threads);
  }

  async release(): Promise<void> {
    for (const segment of this.segments) await segment.release();
  }
}

/** Letters: S slots, R of which are live, H query heads, G key heads, D head width, V vocabulary. */
class SegmentDecoder implements Decoder {
  private readonly segments: readonly Session[];
  private readonly threads: number;
  private readonly cache: AttentionCache;
  private readonly vocabulary: number;
  /** (H + 2 G) D: queries, keys and values of one slot. */
  private readonly projectedWidth: number;
  /** [S, H D] */
  private readonly attended: Tensor<'float32'>;

  constructor(model: BuiltInModel, segments: readonly Session[], cache: AttentionCache, threads: number) {
    const { slots, heads, keyHeads, width } = cache.options;
    this.segments = segments;
    this.threads = threads;
    this.vocabulary = model.vocabulary;
    this.projectedWidth = (heads + 2 * keyHeads) * width;
    this.cache = cache;
    this.attended = tensor('float32', [slots, heads * width], new Float32Array(slots * heads * width));
  }

  /** Only the live slots go through the segments: a row's bits do not depend on how many there are beside it. */
  async step(tokens: BigInt64Array, positions: Int32Array): Promise<Float32Array> {
    const live = Int32Array.from(positions.keys()).filter((slot) => (positions[slot] as number) >= 0);
    if (live.length === positions.length) return this.decode(tokens, positions);
    const logits = new Float32Array(positions.length * this.vocabulary);
    if (live.length === 0) return logits;
    const taken = BigInt64Array.from(live, (slot) => tokens[slot] as bigint);
    scatterRows(await this.decode(taken, positions, live), live, this.vocabulary, logits);
    return logits;
  }

  close(): void {
    this.cache.close();
  }

  /** The logits [R, V] behind `tokens` [R], those of the slots `live` [R] where others rest. */
  private async decode(
    tokens: BigInt64Array,
    positions: Int32Array,
    live?: Int32Array,
  ): Promise<Float32Array> {
    const dims = [tokens.length];
    const filled = BigInt64Array.from(live ? positions.filter((at) => at >= 0) : positions, BigInt);
    const places = tensor('int64', dims, filled);
    let output = await this.run(0, { tokens: tensor('int64', dims, tokens) }, places);
    for (let layer = 0; layer + 1 < this.segments.length; layer++) {
      const { data: projected } = output.projected as Tensor<'float32'>;
      const attended = this.attend(layer, projected, positions, live);
      output = await this.run(layer + 1, { residual: output.hidden as Tensor, attended }, places);
    }
    return (output.logits as Tensor<'float32'>).data;
  }

  /** The attention [R, H D] of one layer. */
  private attend(
    layer: number,
    projected: Float32Array,
    positions: Int32Array,
    live: Int32Array | undefined,
  ): Tensor<'float32'> {
    const step = { layer, positions, out: this.attended.data, threads: this.threads };
    if (!live) {
      this.cache.attend({ ...step, projected });
      return this.attended;
    }
    const spread = new Float32Array(positions.length * this.projectedWidth);
    scatterRows(projected, live, this.projectedWidth, spread);
    this.cache.attend({ ...step, projected: spread });
    const width = this.attended.dims[1] as number;
    return tensor('float32', [live.length, width], gatherRows(this.attended.data, live, width));
  }

  /** Runs a segment; those that turn queries and keys by their positions have them as an input. */
  private run(
    index: number,
    feeds: Readonly<Record<string, Tensor>>,
    positions: Tensor,
  ): Promise<Record<string, Tensor>> {
    const segment = this.segments[index] as Session;
    return segment.run(segment.inputNames.includes('positions') ? { ...feeds, positions } : feeds);
  }
}
