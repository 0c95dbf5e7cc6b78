/**
 * Results of `work` on items, in the order of the items, while at most `ahead` of them are in work or wait to be taken. Whoever
 * stops early waits until what was begun has ended.
 */
export async function* orderedMap<Item, Result>(
  items: AsyncIterable<Item>,
  ahead: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const begun: Promise<Result>[] = [];
  try {
    for await (const item of items) {
      const started = work(item);
      // Whether it failed is asked when its turn comes.
      started.catch(() => undefined);
      begun.push(started);
      if (begun.length >= ahead) yield await (begun.shift() as Promise<Result>);
    }
    while (begun.length > 0) yield await (begun.shift() as Promise<Result>);
  } finally {
    await Promise.allSettled(begun);
  }
}
