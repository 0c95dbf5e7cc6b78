import { storageFault } from '../storage-fault.ts';
import { Column, type ColumnWidth } from './column.ts';
import type { Json, Manifest, ShardFile } from './manifest.ts';
import type { Shard } from './shard.ts';
import { discardUnfinished, UnfinishedShard } from './unfinished-shard.ts';

/** What a writer notes at a checkpoint, such as counts that must survive with it. */
export type Notes = Readonly<Record<string, Json>>;

/** A file of a shard that numbers are appended to. */
export interface ColumnPlan {
  /** Of the file. */
  readonly name: string;
  /** Bytes of one number. */
  readonly width: ColumnWidth;
}

/** What a shard will be. */
export interface ShardPlan {
  /** Tells it from other shards in the same place: interrupted work is continued only under the same identity. */
  readonly identity: Readonly<Record<string, Json>>;
  readonly columns: readonly ColumnPlan[];
}

/** How far an interrupted writer had come. */
interface WriterState {
  /** Numbers of each column, by the name of its file. */
  readonly lengths: Readonly<Record<string, number>>;
  readonly notes: Notes;
}

async function openColumns(
  aside: string,
  plans: readonly ColumnPlan[],
  lengths: Readonly<Record<string, number>>,
): Promise<ReadonlyMap<string, Column>> {
  const columns = new Map<string, Column>();
  try {
    for (const { name, width } of plans) {
      columns.set(name, await Column.open(aside, name, width, lengths[name] ?? 0));
    }
  } catch (error) {
    for (const column of columns.values()) await column.close();
    throw error;
  }
  return columns;
}

/**
 * The files of a shard in the making, in bounded memory. `checkpoint` makes what was appended survive a killed process: whoever
 * resumes with the same plan starts behind it. Calls must not overlap.
 */
export class GrowingShard {
  /** Where the shard will appear. */
  readonly directory: string;
  readonly #unfinished: UnfinishedShard<WriterState>;
  readonly #columns: ReadonlyMap<string, Column>;
  #notes: Notes;

  private constructor(unfinished: UnfinishedShard<WriterState>, columns: ReadonlyMap<string, Column>) {
    this.directory = unfinished.directory;
    this.#unfinished = unfinished;
    this.#columns = columns;
    this.#notes = unfinished.state?.notes ?? {};
  }

  /**
   * Starts a shard; what an interrupted writer left of it is removed.
   *
   * @throws Fault `data/exists` when the shard is already there; `data/disk-full`, `data/not-writable`.
   */
  static async create(directory: string, plan: ShardPlan): Promise<GrowingShard> {
    await discardUnfinished(directory).catch((error: unknown) => {
      throw storageFault(error, directory);
    });
    return GrowingShard.resume(directory, plan);
  }

  /**
   * Starts a shard, or goes on with one that was interrupted.
   *
   * @throws Fault as `create`; `data/corrupt` when files of the interrupted one are shorter than they were.
   */
  static async resume(directory: string, { identity, columns }: ShardPlan): Promise<GrowingShard> {
    const files = columns.map(({ name, width }) => [name, width]);
    const unfinished = await UnfinishedShard.open<WriterState>(directory, { ...identity, files });
    try {
      const lengths = unfinished.state?.lengths ?? {};
      return new GrowingShard(unfinished, await openColumns(unfinished.aside, columns, lengths));
    } catch (error) {
      throw storageFault(error, directory);
    }
  }

  /** Where its files are meanwhile. */
  get aside(): string {
    return this.#unfinished.aside;
  }

  /** What the last checkpoint noted. */
  get notes(): Notes {
    return this.#notes;
  }

  /** Numbers that a column holds, those of interrupted writers included. */
  length(name: string): number {
    return this.#column(name).length;
  }

  /** Appends numbers, which the caller has checked to fit, to a column. @throws Fault `data/disk-full`. */
  async append(name: string, values: ArrayLike<number>): Promise<void> {
    try {
      await this.#column(name).append(values);
    } catch (error) {
      throw storageFault(error, this.directory);
    }
  }

  #column(name: string): Column {
    const column = this.#columns.get(name);
    if (column === undefined) throw new RangeError(`column: expected one of the plan, received "${name}"`);
    return column;
  }

  /** Makes everything appended so far, and `notes`, survive whatever happens to the process. @throws Fault `data/disk-full`. */
  async checkpoint(notes: Notes = {}): Promise<void> {
    const lengths: Record<string, number> = {};
    try {
      for (const [name, column] of this.#columns) {
        await column.sync();
        lengths[name] = column.length;
      }
    } catch (error) {
      throw storageFault(error, this.directory);
    }
    await this.#unfinished.save({ lengths, notes });
    this.#notes = notes;
  }

  /** Stops writing. What the last checkpoint saved stays for the next writer; the shard does not appear. */
  async close(): Promise<void> {
    for (const column of this.#columns.values()) await column.close();
  }

  /** Stops writing and removes what was written. */
  async abort(): Promise<void> {
    await this.close();
    await discardUnfinished(this.directory);
  }

  /**
   * Ends the shard and puts it in its place.
   *
   * @param describe makes the manifest from what is known of the files.
   * @throws Fault `data/disk-full`.
   */
  async finish<M extends Manifest>(describe: (files: readonly ShardFile[]) => M): Promise<Shard<M>> {
    await this.checkpoint(this.#notes);
    const manifest = describe([...this.#columns.values()].map((column) => column.describe()));
    await this.close();
    await this.#unfinished.publish(manifest);
    return { directory: this.directory, manifest };
  }
}
