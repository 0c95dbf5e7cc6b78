import { createHash } from 'node:crypto';
import { type Model, readModel, writeModel } from '@ouroboros/onnx';
import type { Device, DevicePlace } from './device.ts';
import { LiveSession, type LiveSessionOptions } from './live-session.ts';
import { lacksOperators, lowerFor } from './lowering/lower.ts';
import { NativeGate } from './native-gate.ts';
import { nativeKernels } from './native-session/library.ts';
import { kernelDomain } from './native-session/open-inference.ts';
import type { Recorder } from './profile-recorder.ts';
import type { Session, SessionOptions } from './session.ts';

/** How often sessions were made and found again. */
export interface SessionCounts {
  /** Sessions made since the worker started. */
  readonly created: number;
  /** Requests answered with a session that was already alive. */
  readonly reused: number;
  /** Sessions alive now, in use or waiting for reuse. */
  readonly alive: number;
}

interface Entry {
  readonly key: string;
  readonly live: Promise<LiveSession>;
  /** Size of the model. */
  readonly bytes: number;
  users: number;
}

/** Sessions out of use that are kept: making and disposing of sessions costs time and leaks memory in ONNX Runtime. */
const idleLimit = 16;

/** Bytes of models that sessions out of use may hold: models with weights inside are seldom asked for again. */
const idleBytes = 128 * 2 ** 20;

/** The live sessions of a worker, found again by the content of their model. */
export class SessionPool {
  private readonly place: Pick<LiveSessionOptions, 'device' | 'deviceIndex'>;
  private readonly threads: number;
  private readonly gate: NativeGate;
  private readonly recorder: Recorder | undefined;
  /** In order of last use, the oldest first. */
  private readonly entries = new Map<string, Entry>();
  private created = 0;
  private reused = 0;

  constructor(on: Device | DevicePlace, threads: number, gate = new NativeGate(), recorder?: Recorder) {
    const { device, index }: DevicePlace = typeof on === 'string' ? { device: on } : on;
    this.place = { device, ...(index !== undefined && { deviceIndex: index }) };
    this.threads = threads;
    this.gate = gate;
    this.recorder = recorder;
  }

  get counts(): SessionCounts {
    return { created: this.created, reused: this.reused, alive: this.entries.size };
  }

  /**
   * The session of `model`: the live one when the same bytes were loaded with the same options.
   *
   * @throws Fault `runtime/model-refused` when ONNX Runtime cannot load the model.
   */
  async open(model: Model | Uint8Array, options: SessionOptions = {}): Promise<Session> {
    const bytes = model instanceof Uint8Array ? model : writeModel(model);
    const settled = { ...this.place, threads: this.threads, ...options };
    const key = contentKey(bytes, settled);
    const known = this.entries.get(key);
    if (known) this.reused++;
    const entry = known ?? this.create(key, bytes, settled);
    this.entries.delete(key);
    this.entries.set(key, entry);
    entry.users++;
    return this.lease(entry, await entry.live);
  }

  /** Disposes of every session. */
  async clear(): Promise<void> {
    for (const entry of [...this.entries.values()]) await this.dispose(entry);
  }

  private create(key: string, bytes: Uint8Array, options: LiveSessionOptions): Entry {
    this.created++;
    const { recorder } = this;
    const isRecorded = recorder && options.profile === undefined;
    const live = this.gate.pass(() =>
      isRecorded ? this.loadRecorded(bytes, options, recorder) : this.load(bytes, options),
    );
    live.catch(() => this.entries.delete(key));
    return { key, live, bytes: bytes.length, users: 0 };
  }

  /** On a device that lacks operators, a session of the graph written without them. */
  private async load(bytes: Uint8Array, options: LiveSessionOptions): Promise<LiveSession> {
    const { gate } = this;
    if (!lacksOperators(options.device) || options.lower === false)
      return LiveSession.create(bytes, options, { gate });
    const { model, narrowed } = lowerFor(readModel(bytes), options.device, options.sizes);
    return LiveSession.create(writeModel(model), options, { gate, narrowed });
  }

  /** As `load`, of the same graph with names that tell what its nodes are there for, in a session that is recorded. */
  private async loadRecorded(
    bytes: Uint8Array,
    options: LiveSessionOptions,
    recorder: Recorder,
  ): Promise<LiveSession> {
    const hasKernels = options.device === 'cpu' && nativeKernels().available;
    const model = recorder.label(bytes, hasKernels ? [kernelDomain] : []);
    const { name = 'graph' } = options;
    const load = () => this.load(model.bytes, { ...options, profile: recorder.prefix() });
    const live = await recorder.span(name, 'load', load);
    recorder.opened(name, live, model.nodes);
    return live;
  }

  private recorded<T>(live: LiveSession, work: () => Promise<T>): Promise<T> {
    const pass = () => this.gate.pass(work);
    return this.recorder ? this.recorder.run(live, pass) : pass();
  }

  private lease(entry: Entry, live: LiveSession): Session {
    let released = false;
    return {
      inputNames: live.inputNames,
      outputNames: live.outputNames,
      run: (feeds, fetches) => this.recorded(live, () => live.run(feeds, fetches)),
      keep: (feeds, fetches) => this.recorded(live, () => live.keep(feeds, fetches)),
      traffic: live.traffic,
      profile: () => live.profile(),
      release: async () => {
        if (!released) entry.users--;
        released = true;
        await this.trim();
      },
    };
  }

  private async trim(): Promise<void> {
    const idle = [...this.entries.values()].filter((entry) => entry.users === 0);
    let bytes = idle.reduce((sum, entry) => sum + entry.bytes, 0);
    let count = idle.length;
    for (const entry of idle) {
      if (count <= idleLimit && bytes <= idleBytes) return;
      count--;
      bytes -= entry.bytes;
      await this.dispose(entry);
    }
  }

  private async dispose(entry: Entry): Promise<void> {
    this.entries.delete(entry.key);
    const live = await entry.live;
    await this.recorder?.closing(live);
    await live.dispose();
  }
}

function contentKey(bytes: Uint8Array, { name: _, ...options }: LiveSessionOptions): string {
  const settings = Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${createHash('sha256').update(bytes).digest('hex')} ${JSON.stringify(settings)}`;
}
