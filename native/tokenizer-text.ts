import { Fault } from '@ouroboros/errors';
import { bindings } from './addon.ts';
import { argumentFault, described, requireArray } from './validation.ts';

interface TextBindings {
  readonly findInvalidUtf8: (bytes: Uint8Array) => number;
  readonly unicodeVersion: string;
}

const native = bindings<TextBindings>(['findInvalidUtf8', 'unicodeVersion']);
const mostBytes = 2 ** 32 - 2;

/** Text: a string (a lone surrogate counts as U+FFFD), or its UTF-8 bytes. */
export type Text = string | Uint8Array;

/** Bytes that are not UTF-8: `tokenizer/invalid-utf8`, with the offset so that a loader can name the place in its file. */
export class InvalidUtf8 extends Fault {
  /** Offset of the first byte that is not part of well-formed UTF-8. */
  readonly byteOffset: number;

  constructor(subject: string, bytes: Uint8Array, byteOffset: number) {
    const byte = (bytes[byteOffset] ?? 0).toString(16).toUpperCase().padStart(2, '0');
    super({
      code: 'tokenizer/invalid-utf8',
      kind: 'request',
      subject,
      expected: 'UTF-8 text',
      received: `the byte 0x${byte} at offset ${byteOffset}`,
      remedy: 'convert the text to UTF-8',
    });
    this.byteOffset = byteOffset;
  }
}

/** Offset of the first byte of `bytes` that is not part of well-formed UTF-8; undefined when there is none. */
export function invalidUtf8Offset(bytes: Uint8Array): number | undefined {
  if (!(bytes instanceof Uint8Array)) throw argumentFault('bytes', 'a Uint8Array', described(bytes));
  const offset = native().findInvalidUtf8(bytes);
  return offset < 0 ? undefined : offset;
}

/** The Unicode version whose letters and numbers the addon knows, such as `17.0`, whatever that of Node. */
export function unicodeVersion(): string {
  return native().unicodeVersion;
}

/** Throws unless `value` is a string or UTF-8 bytes below 4 GiB; returns it. */
export function requireText(subject: string, value: Text): Text {
  if (typeof value === 'string') return value;
  if (!(value instanceof Uint8Array))
    throw argumentFault(subject, 'a string or a Uint8Array', described(value));
  if (value.length > mostBytes) throw argumentFault(subject, 'less than 4 GiB', `${value.length} bytes`);
  const offset = invalidUtf8Offset(value);
  if (offset !== undefined) throw new InvalidUtf8(subject, value, offset);
  return value;
}

/** Throws unless every one of `values` is a text. */
export function requireTexts(subject: string, values: readonly Text[]): void {
  for (const [i, text] of requireArray(subject, values).entries()) requireText(`${subject}[${i}]`, text);
}
