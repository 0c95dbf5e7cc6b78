import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Fault, nearest } from '@ouroboros/errors';
import type { Tensor } from '@ouroboros/onnx';
import * as ort from 'onnxruntime-node';
import type { Device } from './device.ts';
import { checkFeeds, type InputSpecification, inputSpecifications } from './feeds.ts';
import { fromOrt, toOrt } from './ort-tensor.ts';
import { type OperatorTime, readProfile } from './profile.ts';
import type { SessionOptions } from './session.ts';
import { shortMessage } from './short-message.ts';

/** Session options with the device and the number of threads settled. */
export interface LiveSessionOptions extends SessionOptions {
  readonly device: Device;
  readonly threads: number;
}

/** A session of ONNX Runtime; its feeds are checked before every run. */
export class LiveSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  private readonly inner: ort.InferenceSession;
  private readonly inputs: readonly InputSpecification[];
  private readonly name: string;
  /** Unique prefix of the trace; undefined when there is none, or it was read. */
  private tracePrefix: string | undefined;

  private constructor(inner: ort.InferenceSession, name: string, tracePrefix: string | undefined) {
    this.inner = inner;
    this.name = name;
    this.tracePrefix = tracePrefix;
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
    const name = options.name ?? `model of ${bytes.byteLength} bytes`;
    const tracePrefix =
      options.profile === undefined ? undefined : `${options.profile}-${process.pid}-${traces++}`;
    try {
      const inner = await ort.InferenceSession.create(bytes, ortOptions(options, tracePrefix));
      return new LiveSession(inner, name, tracePrefix);
    } catch (error) {
      throw refusal(name, error);
    }
  }

  /** Runs the graph once; see `Session.run`. */
  async run(
    feeds: Readonly<Record<string, Tensor>>,
    fetches: readonly string[] = this.outputNames,
  ): Promise<Record<string, Tensor>> {
    checkFeeds(this.inputs, feeds);
    checkFetches(this.outputNames, fetches);
    const results = await this.runChecked(feeds, fetches);
    const outputs: Record<string, Tensor> = {};
    for (const name of fetches) outputs[name] = fromOrt(results[name] as ort.Tensor);
    return outputs;
  }

  /** Ends the profile and reads it; see `Session.profile`. */
  async profile(): Promise<OperatorTime[]> {
    const prefix = this.tracePrefix;
    if (prefix === undefined) throw new Error('expected a session opened with a profile that has not ended');
    this.tracePrefix = undefined;
    this.inner.endProfiling();
    const files = await readdir(dirname(prefix));
    const file = files.find((candidate) => candidate.startsWith(`${basename(prefix)}_`));
    if (file === undefined) throw new Error(`expected a profile ${prefix}_*.json, found none`);
    return readProfile(join(dirname(prefix), file));
  }

  /** Frees the session; it cannot run any more. */
  async dispose(): Promise<void> {
    await this.inner.release();
  }

  private async runChecked(
    feeds: Readonly<Record<string, Tensor>>,
    fetches: readonly string[],
  ): Promise<ort.InferenceSession.OnnxValueMapType> {
    const ortFeeds: Record<string, ort.Tensor> = {};
    for (const input of this.inputs) ortFeeds[input.name] = toOrt(feeds[input.name] as Tensor);
    try {
      return await this.inner.run(ortFeeds, fetches);
    } catch (error) {
      throw runFailure(this.name, error);
    }
  }
}

let traces = 0;

function checkFetches(known: readonly string[], fetches: readonly string[]): void {
  if (fetches === known) return;
  for (const name of fetches) {
    if (known.includes(name)) continue;
    throw new Fault({
      code: 'runtime/output-unknown',
      kind: 'failure',
      subject: `output "${name}"`,
      expected: `an output of the graph, such as "${nearest(name, known)}"`,
      received: 'a name that the graph does not compute',
    });
  }
}

function ortOptions(
  options: LiveSessionOptions,
  tracePrefix: string | undefined,
): ort.InferenceSession.SessionOptions {
  return {
    executionProviders: options.device === 'cpu' ? ['cpu'] : [options.device, 'cpu'],
    graphOptimizationLevel: options.optimization ?? 'all',
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    enableCpuMemArena: options.memoryArena ?? true,
    enableMemPattern: options.memoryPattern ?? true,
    // Fatal only: every error comes back as an exception, and warnings are no concern of a user.
    logSeverityLevel: 4,
    // Results below 1e-38 are zero: masked attention is full of them, and the processor takes a hundred times as long
    // over each. This is for the session's own threads; worker.ts sees to the thread that calls it.
    extra: {
      session: { set_denormal_as_zero: '1', ...(options.restBetweenRuns && { force_spinning_stop: '1' }) },
    },
    ...(tracePrefix === undefined ? {} : { enableProfiling: true, profileFilePrefix: tracePrefix }),
  };
}

function refusal(name: string, error: unknown): Fault {
  return new Fault(
    {
      code: 'runtime/model-refused',
      kind: 'failure',
      subject: name,
      expected: 'a graph that ONNX Runtime can load',
      received: `its message "${shortMessage(error)}"`,
    },
    { cause: error },
  );
}

function runFailure(name: string, error: unknown): Fault {
  return new Fault(
    {
      code: 'runtime/run-failed',
      kind: 'failure',
      subject: name,
      expected: 'a graph that runs on these inputs',
      received: `ONNX Runtime's message "${shortMessage(error)}"`,
    },
    { cause: error },
  );
}
