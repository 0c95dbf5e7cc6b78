/** Values kept while the worker lives, the least recently used dropped first once they exceed a number of bytes. */
export class ByteCache {
  private readonly limit: number;
  private readonly entries = new Map<string, { readonly value: unknown; readonly bytes: number }>();
  private used = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Bytes held now. */
  get bytes(): number {
    return this.used;
  }

  /** The value of `key`; undefined when it was never kept or has been dropped. */
  get<Value>(key: string): Value | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value as Value;
  }

  /** Keeps `value`, which takes `bytes`; a value larger than the whole limit is not kept. */
  set(key: string, value: unknown, bytes: number): void {
    this.drop(key);
    if (bytes > this.limit) return;
    this.entries.set(key, { value, bytes });
    this.used += bytes;
    for (const oldest of this.entries.keys()) {
      if (this.used <= this.limit) return;
      this.drop(oldest);
    }
  }

  private drop(key: string): void {
    const entry = this.entries.get(key);
    if (!entry) return;
    this.entries.delete(key);
    this.used -= entry.bytes;
  }
}
