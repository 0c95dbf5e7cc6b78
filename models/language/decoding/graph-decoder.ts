import { type Model, type Tensor, tensor, writeModel } from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';
import { bindParameters } from '../../bind-parameters.ts';
import type { Tensors } from '../../training/initialise.ts';
import type { BuiltInModel } from '../language-model.ts';
import { type Decoder, type DecodingModel, liveSlots, restingPositions } from './decoder.ts';
import { type CacheShape, KeyValueCache } from './key-value-cache.ts';
import { gatherRows } from './rows.ts';

/** Decoding by one graph for the whole step, on any device. */
export class GraphModel implements DecodingModel {
  private readonly cache: CacheShape;
  private readonly session: Session;

  private constructor(cache: CacheShape, session: Session) {
    this.cache = cache;
    this.session = session;
  }

  /** Loads the decoding graph of a built-in model. */
  static open(context: WorkerContext, model: BuiltInModel, weights: Tensors): Promise<GraphModel> {
    return GraphModel.load(context, model.decode(), model.cache, weights);
  }

  /**
   * Loads a graph with the inputs and outputs of `BuiltInModel.decode`, which it changes: the weights become constants, whose matrices
   * the runtime packs once.
   */
  static async load(
    context: WorkerContext,
    decode: Model,
    cache: CacheShape,
    weights: Tensors,
  ): Promise<GraphModel> {
    const model = bindParameters(decode, weights);
    return new GraphModel(cache, await context.session(writeModel(model), { name: 'sample.onnx' }));
  }

  decoder(slots: number): Decoder {
    return new GraphDecoder(this.session, new KeyValueCache(this.cache, slots));
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
    const output = await this.session.run({
      ...this.cache.feeds(),
      tokens: tensor('int64', dims, tokens),
      positions: tensor('int64', dims, restingPositions(positions)),
    });
    const floats = (name: string): Float32Array => (output[name] as Tensor<'float32'>).data;
    this.cache.append(floats('keys'), floats('values'), positions);
    const live = liveSlots(positions);
    const logits = floats('logits');
    return live.length === tokens.length ? logits : gatherRows(logits, live, logits.length / tokens.length);
  }

  /** The arrays are left to the garbage collector. */
  close(): void {}
}
