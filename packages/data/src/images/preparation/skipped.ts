import type { Json } from '../../shard/manifest.ts';

/** A file without an image to use. */
export interface SkippedImage {
  readonly name: string;
  readonly reason: string;
}

/** Files that were passed over. */
export interface SkippedImages {
  readonly count: number;
  /** The first ones. */
  readonly first: readonly SkippedImage[];
}

/** Names that are kept. */
const shown = 8;

/** No files. */
export const noneSkipped: SkippedImages = { count: 0, first: [] };

/** These and one more. */
export function withSkipped({ count, first }: SkippedImages, { name, reason }: SkippedImage): SkippedImages {
  return { count: count + 1, first: first.length < shown ? [...first, { name, reason }] : first };
}

/** Those of several splits. */
export function joinSkipped(...parts: readonly SkippedImages[]): SkippedImages {
  return {
    count: parts.reduce((sum, { count }) => sum + count, 0),
    first: parts.flatMap(({ first }) => first).slice(0, shown),
  };
}

/** As it stands in manifests. */
export function skippedToJson({ count, first }: SkippedImages): Json {
  return { count, first: first.map(({ name, reason }) => ({ name, reason })) };
}

/** What a manifest or a checkpoint says. */
export function skippedFromJson(value: Json | undefined): SkippedImages {
  return value === undefined ? noneSkipped : (value as unknown as SkippedImages);
}

/** `3 skipped (a.jpg: an empty file; b.jpg: ...)`, for messages. */
export function skippedText(skipped: SkippedImages): string {
  const { count } = skipped;
  return count === 0 ? 'none skipped' : `${count} skipped (${firstSkippedText(skipped)})`;
}

/** `a.jpg: an empty file; b.jpg: ...`: one line, whatever characters names have. */
export function firstSkippedText({ count, first }: SkippedImages): string {
  const examples = first.slice(0, 3).map(({ name, reason }) => `${name}: ${reason}`);
  const text = [...examples, ...(count > examples.length ? ['...'] : [])].join('; ');
  return inOneLine(text);
}

/** Text of unknown origin, such as the name of a file, as one line of a message may have it. */
export function inOneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, '\ufffd');
}
