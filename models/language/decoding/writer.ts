import { elementCount, type Tensor, tensor, writeModel } from '@ouroboros/onnx';
import type { Feed, Session, WorkerContext } from '@ouroboros/runtime';
import { HeldState } from '../../training/held-state.ts';
import type { CacheShape } from './key-value-cache.ts';
import { buildWriting, type WritingModel, writingState } from './writing-graph.ts';

/** Steps of one run where the caches go to the host and back around it. */
const stepsPerRun = 32;

/** What a writer reads: N steps of S slots. */
export interface WriterFeeds {
  /** Read first, [S]. */
  readonly tokens: BigInt64Array;
  /** How many tokens each slot has read before; negative: it rests. [S] */
  readonly positions: BigInt64Array;
  /** [N, S] */
  readonly uniforms: Float32Array;
  /** Tokens to take instead of those drawn, negative: none. [N, S] */
  readonly forced: BigInt64Array;
}

/** Decoding and drawing on a device, caches included. */
export class Writer {
  /** N: steps of one run. On WebGPU one: it has no Loop, and keeps the caches between runs. */
  readonly steps: number;
  private readonly session: Session;
  private readonly slots: number;
  private readonly caches: HeldState;

  private constructor(session: Session, steps: number, cache: CacheShape, slots: number) {
    this.session = session;
    this.steps = steps;
    this.slots = slots;
    const dims = [slots, cache.heads, cache.tokens, cache.width];
    const zeros = (): Tensor => tensor('float32', dims, new Float32Array(elementCount(dims)));
    this.caches = new HeldState(new Map(writingState(cache).map((name) => [name, zeros()])));
  }

  /** Loads a model for S slots, nothing read yet. */
  static async open(
    context: Pick<WorkerContext, 'device' | 'session'>,
    model: WritingModel,
    slots: number,
  ): Promise<Writer> {
    const isStepped = context.device === 'webgpu';
    const session = await context.session(writeModel(buildWriting(model)), {
      name: 'write.onnx',
      resident: writingState(model.cache).map((name) => `${name}.next`),
      ...(isStepped && { sizes: { steps: 1 } }),
    });
    return new Writer(session, isStepped ? 1 : stepsPerRun, model.cache, slots);
  }

  /** Copies between host and device so far. */
  get traffic(): Session['traffic'] {
    return this.session.traffic;
  }

  /** The tokens of N steps, [N, S]; those of slots that rest are arbitrary. */
  async write({ tokens, positions, uniforms, forced }: WriterFeeds): Promise<BigInt64Array> {
    const { slots, steps, caches } = this;
    const feeds: Record<string, Feed> = {
      ...caches.feeds,
      tokens: tensor('int64', [slots], tokens),
      positions: tensor('int64', [slots], positions),
      uniforms: tensor('float32', [steps, slots], uniforms),
      forced: tensor('int64', [steps, slots], forced),
    };
    const { outputs, resident } = await this.session.keep(feeds);
    caches.replace(resident);
    return (outputs.ids as Tensor<'int64'>).data;
  }

  /** Frees the caches and the session. */
  async release(): Promise<void> {
    this.caches.release();
    await this.session.release();
  }
}
