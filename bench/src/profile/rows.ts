import type { ProfileRow } from '../document.ts';
import type { Item } from './item.ts';

/** Sums items with the same key, the largest time first. */
export function rowsBy(items: readonly Item[], keyOf: (item: Item) => string): readonly ProfileRow[] {
  const sums = new Map<string, Sum>();
  for (const item of items) {
    const key = keyOf(item);
    const sum = sums.get(key) ?? new Sum(key);
    sums.set(key, sum);
    sum.add(item);
  }
  return [...sums.values()].map((sum) => sum.row()).sort((a, b) => b.microseconds - a.microseconds);
}

/** What items have in common. */
class Sum {
  private readonly name: string;
  private calls = 0;
  private microseconds = 0;
  private operations = 0;
  private bytes = 0;
  /** Time of what has known operations, and known bytes. */
  private readonly known = { operations: 0, bytes: 0 };

  constructor(name: string) {
    this.name = name;
  }

  add({ own, operations, bytes }: Item): void {
    this.calls++;
    this.microseconds += own;
    if (operations !== undefined) {
      this.operations += operations;
      this.known.operations += own;
    }
    if (bytes !== undefined) {
      this.bytes += bytes;
      this.known.bytes += own;
    }
  }

  row(): ProfileRow {
    const { name, calls, microseconds, operations, bytes, known } = this;
    return {
      ...{ name, calls, microseconds },
      ...(known.operations > 0 && { operations, operationsPerSecond: (1e6 * operations) / known.operations }),
      ...(known.bytes > 0 && { bytes, bytesPerSecond: (1e6 * bytes) / known.bytes }),
    };
  }
}
