import type { Json } from '../shard/manifest.ts';

/** A file or record with nothing in it to use. */
export interface SkippedItem {
  readonly name: string;
  readonly reason: string;
}

/** What was passed over. */
export interface Skipped {
  readonly count: number;
  /** The first ones, with the reason. */
  readonly first: readonly SkippedItem[];
}

/** Names that are kept. */
const shown = 8;

/** Nothing. */
export const noneSkipped: Skipped = { count: 0, first: [] };

/** These and one more. */
export function withSkipped({ count, first }: Skipped, { name, reason }: SkippedItem): Skipped {
  return { count: count + 1, first: first.length < shown ? [...first, { name, reason }] : first };
}

/** Those of several splits. */
export function joinSkipped(...parts: readonly Skipped[]): Skipped {
  return {
    count: parts.reduce((sum, { count }) => sum + count, 0),
    first: parts.flatMap(({ first }) => first).slice(0, shown),
  };
}

/** As it stands in manifests. */
export function skippedToJson({ count, first }: Skipped): Json {
  return { count, first: first.map(({ name, reason }) => ({ name, reason })) };
}

/** What a manifest or a checkpoint says. */
export function skippedFromJson(value: Json | undefined): Skipped {
  return value === undefined ? noneSkipped : (value as unknown as Skipped);
}

/** `3 skipped (a.jpg: an empty file; b.jpg: ...)`, for messages. */
export function skippedText(skipped: Skipped): string {
  const { count } = skipped;
  return count === 0 ? 'none skipped' : `${count} skipped (${firstSkippedText(skipped)})`;
}

/** `a.jpg: an empty file; b.jpg: ...`: one line, whatever characters names have. */
export function firstSkippedText({ count, first }: Skipped): string {
  const examples = first.slice(0, 3).map(({ name, reason }) => `${name}: ${reason}`);
  const text = [...examples, ...(count > examples.length ? ['...'] : [])].join('; ');
  return inOneLine(text);
}

/** Text of unknown origin, such as the name of a file, as one line of a message may have it. */
export function inOneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, '\ufffd');
}
