import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Fault, nearest } from '@ouroboros/errors';
import type { NarrowedInterface, Tensor } from '@ouroboros/onnx';
import type * as ort from 'onnxruntime-node';
import type { Device } from './device.ts';
import {
  type DeviceTensor,
  deviceTensor,
  type Feed,
  hostTensor,
  isDeviceTensor,
  requireHeld,
} from './device-tensor.ts';
import { checkFeeds, type InputSpecification, inputSpecification, inputSpecifications } from './feeds.ts';
import { NativeGate } from './native-gate.ts';
import { copyOf, type Inference, isHeld } from './native-session/native-inference.ts';
import { openInference } from './native-session/open-inference.ts';
import { fromOrt, toOrt } from './ort-tensor.ts';
import { type OperatorTime, readProfile } from './profile.ts';
import { readBack } from './read-back.ts';
import type { KeptOutputs, SessionOptions } from './session.ts';
import { loadFault, runFault } from './session-fault.ts';
import { TrafficCounter } from './traffic.ts';
import { narrowed, widened } from './whole-numbers.ts';

/** Session options with the device and the number of threads settled. */
export interface LiveSessionOptions extends SessionOptions {
  readonly device: Device;
  /** Which of several CUDA devices; default the first. */
  readonly deviceIndex?: number;
  readonly threads: number;
}

/** What a session knows of its model besides its bytes. */
export interface LiveSessionFacts {
  /** int64 inputs and outputs that the graph has as int32. */
  readonly narrowed?: NarrowedInterface;
  /** Passed where tensors are read back later. */
  readonly gate?: NativeGate;
}

/** A session of ONNX Runtime; its feeds are checked before every run. */
export class LiveSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Copies between the host and the device, where that has memory of its own. */
  readonly traffic = new TrafficCounter();
  private readonly inner: Inference;
  private readonly inputs: readonly InputSpecification[];
  private readonly name: string;
  private readonly narrowed: NarrowedInterface;
  private readonly resident: ReadonlySet<string>;
  private readonly gate: NativeGate;
  private readonly device: Device;
  /** Whether the device has memory of its own. */
  private readonly isApart: boolean;
  /** Unique prefix of the trace; undefined when there is none, or it was read. */
  private tracePrefix: string | undefined;

  private constructor(
    inner: Inference,
    name: string,
    tracePrefix: string | undefined,
    { device, resident = [] }: LiveSessionOptions,
    { narrowed: narrow = { inputs: [], outputs: [] }, gate = new NativeGate() }: LiveSessionFacts,
  ) {
    this.inner = inner;
    this.name = name;
    this.tracePrefix = tracePrefix;
    this.narrowed = narrow;
    this.resident = new Set(resident);
    this.gate = gate;
    this.device = device;
    this.isApart = device !== 'cpu';
    this.inputs = inputSpecifications(inner.inputMetadata).map((input) =>
      narrow.inputs.includes(input.name) ? inputSpecification(input.name, 'int64', input.shape) : input,
    );
    this.inputNames = [...inner.inputNames];
    this.outputNames = [...inner.outputNames];
  }

  /**
   * Loads the bytes of an .onnx file.
   *
   * @throws what `loadFault` makes of ONNX Runtime's reason, in one line.
   */
  static async create(
    bytes: Uint8Array,
    options: LiveSessionOptions,
    facts: LiveSessionFacts = {},
  ): Promise<LiveSession> {
    const name = options.name ?? `model of ${bytes.byteLength} bytes`;
    const tracePrefix =
      options.profile === undefined ? undefined : `${options.profile}-${process.pid}-${traces++}`;
    try {
      const inner = await openInference(bytes, ortOptions(options, tracePrefix), options);
      return new LiveSession(inner, name, tracePrefix, options, facts);
    } catch (error) {
      throw loadFault({ name, device: options.device, error });
    }
  }

  /** Runs the graph once; see `Session.run`. */
  async run(
    feeds: Readonly<Record<string, Feed>>,
    fetches: readonly string[] = this.outputNames,
  ): Promise<Record<string, Tensor>> {
    const results = await this.runChecked(feeds, fetches);
    const outputs: Record<string, Tensor> = {};
    for (const name of fetches) outputs[name] = await this.fetch(name, results[name] as ort.Tensor);
    return outputs;
  }

  /** Runs the graph once; see `Session.keep`. */
  async keep(
    feeds: Readonly<Record<string, Feed>>,
    fetches: readonly string[] = this.outputNames,
  ): Promise<KeptOutputs> {
    const results = await this.runChecked(feeds, fetches);
    const kept: { outputs: Record<string, Tensor>; resident: Record<string, DeviceTensor> } = {
      outputs: {},
      resident: {},
    };
    for (const name of fetches) {
      const result = results[name] as ort.Tensor;
      if (this.resident.has(name)) kept.resident[name] = await this.handle(name, result);
      else kept.outputs[name] = await this.fetch(name, result);
    }
    return kept;
  }

  /** Ends the profile and reads it; see `Session.profile`. */
  async profile(): Promise<OperatorTime[]> {
    return readProfile(await this.endTrace());
  }

  /** Ends the profile and gives the file that ONNX Runtime wrote. */
  async endTrace(): Promise<string> {
    const prefix = this.tracePrefix;
    if (prefix === undefined) throw new Error('expected a session opened with a profile that has not ended');
    this.tracePrefix = undefined;
    this.inner.endProfiling();
    const files = await readdir(dirname(prefix));
    const file = files.find((candidate) => candidate.startsWith(`${basename(prefix)}_`));
    if (file === undefined) throw new Error(`expected a profile ${prefix}_*.json, found none`);
    return join(dirname(prefix), file);
  }

  /** Frees the session; it cannot run any more. */
  async dispose(): Promise<void> {
    await this.inner.release();
  }

  private async runChecked(
    feeds: Readonly<Record<string, Feed>>,
    fetches: readonly string[],
  ): Promise<ort.InferenceSession.OnnxValueMapType> {
    checkFeeds(this.inputs, feeds);
    checkFetches(this.outputNames, fetches);
    const ortFeeds: Record<string, ort.Tensor> = {};
    for (const { name } of this.inputs) ortFeeds[name] = this.ortFeed(name, feeds[name] as Feed);
    try {
      return await this.inner.run(ortFeeds, fetches);
    } catch (error) {
      throw runFault({ name: this.name, device: this.device, error });
    }
  }

  private ortFeed(name: string, feed: Feed): ort.Tensor {
    const held = isDeviceTensor(feed) ? requireHeld(feed) : ({ place: 'host', tensor: feed } as const);
    if (held.place === 'device') return held.tensor;
    if (this.isApart) this.traffic.upload(name);
    const { tensor } = held;
    return toOrt(this.narrowed.inputs.includes(name) ? narrowed(name, tensor as Tensor<'int64'>) : tensor);
  }

  /** An output as a tensor of the host. */
  private async fetch(name: string, result: ort.Tensor): Promise<Tensor> {
    if (this.isApart) this.traffic.download(name);
    const local =
      result.location === 'cpu' ? result : isHeld(result) ? copyOf(result) : await readBack(result);
    if (local !== result) result.dispose();
    const tensor = fromOrt(local);
    return this.narrowed.outputs.includes(name) ? widened(tensor as Tensor<'int32'>) : tensor;
  }

  /** An output that stays where it is; onnxruntime-node gives those of CUDA on the host. */
  private async handle(name: string, result: ort.Tensor): Promise<DeviceTensor> {
    if (result.location === 'cpu') return hostTensor(await this.fetch(name, result));
    return deviceTensor(result, async () => {
      this.traffic.download(name);
      return fromOrt(await this.gate.pass(async () => (isHeld(result) ? copyOf(result) : readBack(result))));
    });
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
    executionProviders: providers(options),
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
    ...(options.device === 'webgpu' && options.resident
      ? { preferredOutputLocation: locations(options.resident) }
      : {}),
    ...(tracePrefix === undefined ? {} : { enableProfiling: true, profileFilePrefix: tracePrefix }),
  };
}

function providers({
  device,
  deviceIndex = 0,
}: LiveSessionOptions): ort.InferenceSession.ExecutionProviderConfig[] {
  if (device === 'cpu') return ['cpu'];
  return [device === 'cuda' ? { name: 'cuda', deviceId: deviceIndex } : device, 'cpu'];
}

function locations(resident: readonly string[]): Readonly<Record<string, 'gpu-buffer'>> {
  return Object.fromEntries(resident.map((name) => [name, 'gpu-buffer']));
}
