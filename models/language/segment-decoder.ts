import { AttentionCache } from '@ouroboros/native';
import { type Tensor, tensor, writeModel } from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';
import { bindParameters } from './bind-parameters.ts';
import { type Gpt2Config, headWidth } from './config.ts';
import type { Decoder, DecodingModel } from './decoder.ts';
import { buildGpt2Segments } from './gpt2-segments.ts';
import type { Tensors } from './initialise.ts';

/**
 * Decoding on the CPU: the graph runs in segments, and the addon computes the attention between them, over exactly the tokens
 * that each slot has read, in memory that never moves.
 */
export class SegmentModel implements DecodingModel {
  private readonly config: Gpt2Config;
  private readonly segments: readonly Session[];
  private readonly threads: number;

  private constructor(config: Gpt2Config, segments: readonly Session[], threads: number) {
    this.config = config;
    this.segments = segments;
    this.threads = threads;
  }

  /** Loads the segments with the weights as constants: the runtime packs their matrices once. */
  static async open(context: WorkerContext, config: Gpt2Config, weights: Tensors): Promise<SegmentModel> {
    const sessions = buildGpt2Segments(config).map((model, index) =>
      context.session(writeModel(bindParameters(model, weights)), {
        name: `segment ${index} of sample.onnx`,
        // The addon works between the segments: threads that wait actively for the next one would be in its way.
        restBetweenRuns: true,
      }),
    );
    return new SegmentModel(config, await Promise.all(sessions), context.threads);
  }

  decoder(slots: number): Decoder {
    return new SegmentDecoder(this.config, this.segments, slots, this.threads);
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

  constructor(config: Gpt2Config, segments: readonly Session[], slots: number, threads: number) {
    const { n_layer: layers, n_head: heads, n_positions: tokens, n_embd } = config;
    this.segments = segments;
    this.threads = threads;
    this.cache = new AttentionCache({ layers, slots, heads, width: headWidth(config), tokens });
    this.attended = tensor('float32', [slots, n_embd], new Float32Array(slots * n_embd));
  }

  async step(tokens: BigInt64Array, positions: Int32Array): Promise<Float32Array> {
    const dims = [tokens.length];
    const resting = BigInt64Array.from(positions, (position) => BigInt(Math.max(position, 0)));
    let output = await this.run(0, {
      tokens: tensor('int64', dims, tokens),
      positions: tensor('int64', dims, resting),
    });
    for (let layer = 0; layer + 1 < this.segments.length; layer++) {
      const { data: projected } = output.projected as Tensor<'float32'>;
      this.cache.attend({ layer, projected, positions, out: this.attended.data, threads: this.threads });
      output = await this.run(layer + 1, { residual: output.hidden as Tensor, attended: this.attended });
    }
    return (output.logits as Tensor<'float32'>).data;
  }

  close(): void {
    this.cache.close();
  }

  private run(index: number, feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> {
    return (this.segments[index] as Session).run(feeds);
  }
}
