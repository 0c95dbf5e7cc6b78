import { type Tensor, tensor, writeModel } from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';
import { bindParameters } from './bind-parameters.ts';
import type { Gpt2Config } from './config.ts';
import type { Decoder, DecodingModel } from './decoder.ts';
import { buildGpt2Decode } from './gpt2-decode.ts';
import type { Tensors } from './initialise.ts';
import { KeyValueCache } from './key-value-cache.ts';

/** Decoding by one graph for the whole step, on any device. */
export class GraphModel implements DecodingModel {
  private readonly config: Gpt2Config;
  private readonly session: Session;

  private constructor(config: Gpt2Config, session: Session) {
    this.config = config;
    this.session = session;
  }

  /** Loads the graph with the weights as constants: the runtime packs their matrices once. */
  static async open(context: WorkerContext, config: Gpt2Config, weights: Tensors): Promise<GraphModel> {
    const model = bindParameters(buildGpt2Decode(config), weights);
    return new GraphModel(config, await context.session(writeModel(model), { name: 'sample.onnx' }));
  }

  decoder(slots: number): Decoder {
    return new GraphDecoder(this.session, new KeyValueCache(this.config, slots));
  }

  release(): Promise<void> {
    return this.session.release();
  }
}

class GraphDecoder implements Decoder {
  private readonly session: Session;
  private readonly cache: KeyValueCache;

  constructor(session: Session, cache: KeyValueCache) {
    this.session = session;
    this.cache = cache;
  }

  async step(tokens: BigInt64Array, positions: Int32Array): Promise<Float32Array> {
    const dims = [tokens.length];
    this.cache.reserve(positions.reduce((most, position) => Math.max(most, position), 0) + 1);
    const resting = BigInt64Array.from(positions, (position) => BigInt(Math.max(position, 0)));
    const output = await this.session.run({
      ...this.cache.feeds(),
      tokens: tensor('int64', dims, tokens),
      positions: tensor('int64', dims, resting),
    });
    const floats = (name: string): Float32Array => (output[name] as Tensor<'float32'>).data;
    this.cache.append(floats('keys'), floats('values'), positions);
    return floats('logits');
  }

  /** The arrays are left to the garbage collector. */
  close(): void {}
}
