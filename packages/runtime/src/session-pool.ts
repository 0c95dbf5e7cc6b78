import { createHash } from 'node:crypto';
import type { Model } from '@ouroboros/onnx';
import type { Device } from './device.ts';
import { LiveSession } from './live-session.ts';
import { modelBytes } from './model-bytes.ts';
import type { Session, SessionOptions } from './session.ts';

/** How often sessions were made and found again. */
export interface SessionCounts {
  /** Sessions made, ever. */
  readonly created: number;
  /** Requests answered with a session that was already alive. */
  readonly reused: number;
  /** Sessions alive now, in use or waiting for reuse. */
  readonly alive: number;
}

interface Entry {
  readonly live: LiveSession;
  users: number;
}

/** Unused sessions kept for reuse: making and disposing of sessions leaks memory in ONNX Runtime. */
const idleLimit = 16;

/** The live sessions of a worker, found again by the content of their model. */
export class SessionPool {
  private readonly device: Device;
  private readonly threads: number;
  /** In order of last use, the oldest first. */
  private readonly entries = new Map<string, Promise<Entry>>();
  private created = 0;
  private reused = 0;

  constructor(device: Device, threads: number) {
    this.device = device;
    this.threads = threads;
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
    const bytes = modelBytes(model);
    const key = contentKey(bytes, options);
    const known = this.entries.get(key);
    if (known) this.reused++;
    const pending = known ?? this.create(key, bytes, options);
    this.entries.delete(key);
    this.entries.set(key, pending);
    const entry = await pending;
    entry.users++;
    return this.lease(entry);
  }

  /** Disposes of every session. */
  async clear(): Promise<void> {
    const entries = [...this.entries.values()];
    this.entries.clear();
    for (const entry of entries) await (await entry).live.dispose();
  }

  private create(key: string, bytes: Uint8Array, options: SessionOptions): Promise<Entry> {
    this.created++;
    const pending = LiveSession.create(bytes, {
      device: this.device,
      threads: this.threads,
      ...options,
    }).then((live) => ({ live, users: 0 }));
    pending.catch(() => this.entries.delete(key));
    return pending;
  }

  private lease(entry: Entry): Session {
    let released = false;
    const { live } = entry;
    return {
      inputNames: live.inputNames,
      outputNames: live.outputNames,
      run: (feeds, fetches) => live.run(feeds, fetches),
      release: async () => {
        if (released) return;
        released = true;
        entry.users--;
        await this.trim();
      },
    };
  }

  private async trim(): Promise<void> {
    const idle: string[] = [];
    for (const [key, pending] of this.entries) if ((await pending).users === 0) idle.push(key);
    for (const key of idle.slice(0, Math.max(0, idle.length - idleLimit))) {
      const entry = await this.entries.get(key);
      if (!entry || entry.users > 0) continue;
      this.entries.delete(key);
      await entry.live.dispose();
    }
  }
}

function contentKey(bytes: Uint8Array, options: SessionOptions): string {
  const settings = Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${createHash('sha256').update(bytes).digest('hex')} ${JSON.stringify(settings)}`;
}
