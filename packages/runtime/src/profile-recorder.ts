import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { readModel, writeModel } from '@ouroboros/onnx';
import { labelNodes } from './profile-labels.ts';

/** Something that took time, in microseconds since 1970. */
export interface Span {
  readonly name: string;
  /**
   * `call`: a function of a program; `load`: making a session; `run`: running its graph; `native`: a function of the addon; `phase`: one of
   * a recursion.
   */
  readonly kind: 'call' | 'load' | 'run' | 'native' | 'phase';
  readonly start: number;
  readonly microseconds: number;
  /** Of a run, the index of its session. */
  readonly session?: number;
}

/** What a recorder writes. */
export interface RecordedTrack {
  readonly title: string;
  readonly spans: readonly Span[];
  /** Sessions and the files with their traces, in the order of the indices; '' for one without. */
  readonly sessions: readonly { readonly name: string; readonly file: string }[];
}

/** A session as far as it is recorded. */
export interface RecordedSession {
  /** Ends its trace and gives the file. */
  endTrace(): Promise<string>;
}

/** Events that one session may record: traces are large. */
const mostEvents = 60_000;

interface Entry {
  readonly name: string;
  readonly session: RecordedSession;
  /** Nodes of the graph, bodies of Loops once. */
  readonly nodes: number;
  runs: number;
  file: string;
  ended: boolean;
}

/** Microseconds since 1970, alike in all threads. */
function clock(): number {
  return (performance.timeOrigin + performance.now()) * 1000;
}

let recorders = 0;

/** Writes down what a worker does: calls, runs of graphs with their operators, functions of the addon. */
export class Recorder {
  private readonly folder: string;
  private readonly title: string;
  private readonly id = `${process.pid}-${process.hrtime.bigint().toString(36)}-${recorders++}`;
  private readonly spans: Span[] = [];
  private readonly entries = new Map<object, Entry>();
  private prefixes = 0;

  /** Records into files of `folder`, which exists. */
  constructor(folder: string, title: string) {
    this.folder = folder;
    this.title = title;
  }

  /** Runs `work` and notes how long it took. */
  async span<T>(name: string, kind: Span['kind'], work: () => Promise<T> | T, session?: number): Promise<T> {
    const start = clock();
    try {
      return await work();
    } finally {
      this.note(name, kind, start, session);
    }
  }

  /** The same for work that does not wait. */
  spanSync<T>(name: string, kind: Span['kind'], work: () => T): T {
    const start = clock();
    try {
      return work();
    } finally {
      this.note(name, kind, start);
    }
  }

  private note(name: string, kind: Span['kind'], start: number, session?: number): void {
    const microseconds = clock() - start;
    this.spans.push({ name, kind, start, microseconds, ...(session !== undefined && { session }) });
  }

  /**
   * `bytes` with nodes named after what they are there for, and their number; as they are where that is not possible. Functions of the
   * domains `kept` stay.
   */
  label(bytes: Uint8Array, kept: readonly string[]): { bytes: Uint8Array; nodes: number } {
    try {
      const model = readModel(bytes);
      labelNodes(model, kept);
      return { bytes: writeModel(model), nodes: countNodes(model.graph) };
    } catch {
      return { bytes, nodes: 100 };
    }
  }

  /** Prefix of the files of the trace of one more session. */
  prefix(): string {
    return join(this.folder, `ort-${this.id}-${this.prefixes++}`);
  }

  /** Notes a session that records. */
  opened(name: string, session: RecordedSession, nodes: number): void {
    this.entries.set(session, { name, session, nodes, runs: 0, file: '', ended: false });
  }

  /** Runs a graph; once a session has recorded enough, its trace ends. */
  async run<T>(session: RecordedSession, work: () => Promise<T>): Promise<T> {
    const entry = this.entries.get(session);
    if (!entry) return work();
    const index = [...this.entries.keys()].indexOf(session);
    if (entry.runs > 1 && entry.runs * entry.nodes > mostEvents) await this.end(entry);
    entry.runs++;
    return this.span(entry.name, 'run', work, index);
  }

  /** Ends the trace of a session that is disposed of. */
  async closing(session: RecordedSession): Promise<void> {
    const entry = this.entries.get(session);
    if (entry) await this.end(entry);
  }

  private async end(entry: Entry): Promise<void> {
    if (entry.ended) return;
    entry.ended = true;
    entry.file = await entry.session.endTrace();
  }

  /** Ends all traces and writes what was noted. */
  async save(): Promise<void> {
    for (const entry of this.entries.values()) await this.end(entry);
    const sessions = [...this.entries.values()].map(({ name, file }) => ({ name, file }));
    const track: RecordedTrack = { title: this.title, spans: this.spans, sessions };
    await mkdir(this.folder, { recursive: true });
    await writeFile(join(this.folder, `track-${this.id}.json`), JSON.stringify(track));
  }
}

function countNodes(graph: {
  readonly nodes: readonly { readonly subgraphs: readonly Parameters<typeof countNodes>[0][] }[];
}): number {
  return graph.nodes.reduce(
    (sum, node) => sum + 1 + node.subgraphs.reduce((n, g) => n + countNodes(g), 0),
    0,
  );
}
