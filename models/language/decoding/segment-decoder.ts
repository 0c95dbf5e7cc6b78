import { AttentionCache } from '@ouroboros/native';
import { type Tensor, tensor, writeModel } from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';
import { bindParameters } from '../bind-parameters.ts';
import type { BuiltInModel } from '../language-model.ts';
import type { Tensors } from '../training/initialise.ts';
import { type Decoder, type DecodingModel, restingPositions } from './decoder.ts';

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

  decoder(slots: number): Decoder {
    return new SegmentDecoder(this.model, this.segments, slots, this.threads);
  }

  async release(): Promise<void> {
    for (const segment of this.segments) await segment.release();
  }
}

class SegmentDecoder implements Decoder {
  private readonly segments: readonly Session[];
  private readonly threads: number;
  private readonly cache: AttentionCache;
  private readonly attended: Tensor<'float32'>;

  constructor(model: BuiltInModel, segments: readonly Session[], slots: number, threads: number) {
    const { queryHeads: heads, cache } = model;
    const { layers, heads: keyHeads, width, tokens } = cache;
    this.segments = segments;
    this.threads = threads;
    this.cache = new AttentionCache({ layers, slots, heads, keyHeads, width, tokens });
    this.attended = tensor('float32', [slots, heads * width], new Float32Array(slots * heads * width));
  }

  async step(tokens: BigInt64Array, positions: Int32Array): Promise<Float32Array> {
    const dims = [tokens.length];
    const resting = tensor('int64', dims, restingPositions(positions));
    let output = await this.run(0, { tokens: tensor('int64', dims, tokens) }, resting);
    for (let layer = 0; layer + 1 < this.segments.length; layer++) {
      const { data: projected } = output.projected as Tensor<'float32'>;
      this.cache.attend({ layer, projected, positions, out: this.attended.data, threads: this.threads });
      const inputs = { residual: output.hidden as Tensor, attended: this.attended };
      output = await this.run(layer + 1, inputs, resting);
    }
    return (output.logits as Tensor<'float32'>).data;
  }

  close(): void {
    this.cache.close();
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
