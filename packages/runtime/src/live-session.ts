import { Fault, nearest } from '@ouroboros/errors';
import type { Tensor } from '@ouroboros/onnx';
import * as ort from 'onnxruntime-node';
import type { Device } from './device.ts';
import { checkFeeds, type InputSpecification, inputSpecifications } from './feeds.ts';
import { fromOrt, toOrt } from './ort-tensor.ts';
import type { SessionOptions } from './session.ts';

/** Session options with the device and the number of threads settled. */
export interface LiveSessionOptions extends SessionOptions {
  readonly device: Device;
  readonly threads: number;
}

/** A session of ONNX Runtime, with its feeds checked before every run. */
export class LiveSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  private readonly inner: ort.InferenceSession;
  private readonly inputs: readonly InputSpecification[];

  private constructor(inner: ort.InferenceSession) {
    this.inner = inner;
    this.inputs = inputSpecifications(inner.inputMetadata);
    this.inputNames = [...inner.inputNames];
    this.outputNames = [...inner.outputNames];
  }

  /**
   * Loads the bytes of an .onnx file.
   *
   * @throws Fault `runtime/model-refused` with ONNX Runtime's reason in one line.
   */
  static async create(bytes: Uint8Array, options: LiveSessionOptions): Promise<LiveSession> {
    try {
      return new LiveSession(await ort.InferenceSession.create(bytes, ortOptions(options)));
    } catch (error) {
      throw refusal(bytes, error);
    }
  }

  /** Runs the graph once; see `Session.run`. */
  async run(
    feeds: Readonly<Record<string, Tensor>>,
    fetches: readonly string[] = this.outputNames,
  ): Promise<Record<string, Tensor>> {
    checkFeeds(this.inputs, feeds);
    this.checkFetches(fetches);
    const ortFeeds: Record<string, ort.Tensor> = {};
    for (const name of this.inputNames) ortFeeds[name] = toOrt(feeds[name] as Tensor);
    const results = await this.inner.run(ortFeeds, fetches);
    const outputs: Record<string, Tensor> = {};
    for (const name of fetches) outputs[name] = fromOrt(results[name] as ort.Tensor);
    return outputs;
  }

  /** Frees the session; it cannot run any more. */
  async dispose(): Promise<void> {
    await this.inner.release();
  }

  private checkFetches(fetches: readonly string[]): void {
    for (const name of fetches) {
      if (this.outputNames.includes(name)) continue;
      throw new Fault({
        code: 'runtime/output-unknown',
        kind: 'failure',
        subject: `output "${name}"`,
        expected: `an output of the graph, such as "${nearest(name, this.outputNames)}"`,
        received: 'a name that the graph does not compute',
      });
    }
  }
}

function ortOptions(options: LiveSessionOptions): ort.InferenceSession.SessionOptions {
  return {
    executionProviders: options.device === 'cpu' ? ['cpu'] : [options.device, 'cpu'],
    graphOptimizationLevel: options.optimization ?? 'all',
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    enableCpuMemArena: options.memoryArena ?? true,
    enableMemPattern: options.memoryPattern ?? true,
    // Warnings about unused initializers and the like are no concern of a user.
    logSeverityLevel: 3,
    ...(options.profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: options.profile }),
  };
}

function refusal(bytes: Uint8Array, error: unknown): Fault {
  const message = error instanceof Error ? error.message : String(error);
  return new Fault(
    {
      code: 'runtime/model-refused',
      kind: 'failure',
      subject: `model of ${bytes.byteLength} bytes`,
      expected: 'a graph that ONNX Runtime can load',
      received: `"${shorten(message)}"`,
    },
    { cause: error },
  );
}

/** The first line of a message, without the source position that ONNX Runtime puts before it. */
function shorten(message: string): string {
  const line = message.split('\n', 1)[0] ?? '';
  return line.length > 300 ? `${line.slice(0, 297)}...` : line;
}
