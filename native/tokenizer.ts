import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { Fault } from '@ouroboros/errors';
import { bindings } from './addon.ts';
import { guarded, guardedAsync } from './failure.ts';
import { requireThreads } from './threads.ts';
import { byteCharacters } from './tokenizer-alphabet.ts';
import {
  endOfText,
  readDefinition,
  type TokenizerDefinition,
  type TokenizerJson,
  tokenBytes,
  tokenizerJson,
} from './tokenizer-json.ts';
import { requireText, requireTexts, type Text } from './tokenizer-text.ts';
import { argumentFault, described, requireKeys, requirePath } from './validation.ts';

declare const handle: unique symbol;
type Handle = { readonly [handle]: 'tokenizer' };

interface TokenizerBindings {
  readonly createTokenizer: (parts: object) => Handle;
  readonly encodeText: (tokenizer: Handle, text: Text) => Uint32Array<ArrayBuffer>;
  readonly encodeTexts: (
    tokenizer: Handle,
    texts: readonly Text[],
    threads: number,
    append: boolean,
  ) => TokenBatch;
  readonly encodeTextsLater: (...texts: Parameters<TokenizerBindings['encodeTexts']>) => Promise<TokenBatch>;
  readonly decodeTokens: (tokenizer: Handle, ids: Uint32Array) => Uint8Array;
}

const native = bindings<TokenizerBindings>([
  'createTokenizer',
  'encodeText',
  'encodeTexts',
  'encodeTextsLater',
  'decodeTokens',
]);

/** Tokens of a batch of documents, one after the other; document i is `tokens[ends[i - 1] .. ends[i])`. */
export interface TokenBatch {
  readonly tokens: Uint32Array<ArrayBuffer>;
  readonly ends: Float64Array<ArrayBuffer>;
}

/** How `Tokenizer.encodeBatch` goes about it. */
export interface EncodeBatchOptions {
  /** At most this many threads; the cores by default. The result does not depend on it. */
  readonly threads?: number;
  /** Whether each document is followed by the end of text; false by default. */
  readonly appendEndOfText?: boolean;
}

function createHandle(definition: TokenizerDefinition, bytes: readonly Uint8Array[], endId: number): Handle {
  const ids = new Map(definition.tokens.map((token, id) => [token, id]));
  let end = 0;
  return native().createTokenizer({
    tokenBytes: Buffer.concat(bytes),
    tokenEnds: Uint32Array.from(bytes, (token) => (end += token.length)),
    byteIds: Uint32Array.from(byteCharacters, (character) => ids.get(character) as number),
    merges: definition.merges,
    added: Uint32Array.from(definition.added, ({ id }) => id),
    endOfText: endId,
  });
}

function readJson(path: string): unknown {
  const fault = (code: string, expected: string, cause: unknown) => {
    const received = cause instanceof Error ? cause.message : String(cause);
    return new Fault({ code, kind: 'request', subject: `tokenizer ${path}`, expected, received }, { cause });
  };
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw fault('tokenizer/unreadable', 'a readable file', cause);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw fault('tokenizer/not-json', 'JSON', cause);
  }
}

/**
 * A byte-level BPE tokenizer of GPT-2's kind. Its ids equal those of Hugging Face's tokenizers for the same
 * `tokenizer.json`; added tokens such as <|endoftext|> are recognised inside texts.
 */
export class Tokenizer {
  /** The ids are 0 .. vocabularySize - 1. */
  readonly vocabularySize: number;
  /** The id of <|endoftext|>. */
  readonly endOfText: number;
  readonly #definition: TokenizerDefinition;
  readonly #bytes: readonly Uint8Array[];
  readonly #handle: Handle;

  /** A tokenizer from parts that hold together, as `readDefinition` and training make them. */
  constructor(definition: TokenizerDefinition) {
    this.#definition = definition;
    this.#bytes = tokenBytes(definition);
    this.vocabularySize = definition.tokens.length;
    this.endOfText = definition.added.find(({ content }) => content === endOfText)?.id ?? -1;
    this.#handle = guarded(() => createHandle(definition, this.#bytes, this.endOfText));
  }

  /**
   * Reads a `tokenizer.json`: a path, or the parsed document. Throws `tokenizer/unreadable`, `tokenizer/not-json`, and
   * `tokenizer/unsupported` for a file that is not byte-level BPE of GPT-2's kind, naming the field.
   */
  static load(source: string | object): Tokenizer {
    if (typeof source === 'object') return new Tokenizer(readDefinition('tokenizer.json', source));
    const path = requirePath('source', source);
    return new Tokenizer(readDefinition(`tokenizer ${path}`, readJson(path)));
  }

  /** The tokens of `text`. Throws `InvalidUtf8` for bytes that are not UTF-8. */
  encode(text: Text): Uint32Array<ArrayBuffer> {
    requireText('text', text);
    return guarded(() => native().encodeText(this.#handle, text));
  }

  /** The tokens of documents, on several threads, in order. Blocks until done: give it a few megabytes at a time. */
  encodeBatch(texts: readonly Text[], options: EncodeBatchOptions = {}): TokenBatch {
    const checked = this.#requireBatch(texts, options);
    return guarded(() => native().encodeTexts(...checked));
  }

  /**
   * As `encodeBatch`, off the JavaScript thread, which only copies the texts: several calls may be under way, each waits for those
   * before it.
   */
  async encodeBatchLater(texts: readonly Text[], options: EncodeBatchOptions = {}): Promise<TokenBatch> {
    const checked = this.#requireBatch(texts, options);
    return guardedAsync(() => native().encodeTextsLater(...checked));
  }

  #requireBatch(
    texts: readonly Text[],
    options: EncodeBatchOptions,
  ): Parameters<TokenizerBindings['encodeTexts']> {
    const { appendEndOfText = false } = requireKeys('options', options, ['threads', 'appendEndOfText']);
    requireTexts('texts', texts);
    const threads = requireThreads(options.threads, 'options.threads');
    if (typeof appendEndOfText !== 'boolean')
      throw argumentFault('options.appendEndOfText', 'a boolean', described(appendEndOfText));
    return [this.#handle, texts, threads, appendEndOfText];
  }

  /** The text of tokens; bytes that are not UTF-8 become U+FFFD. Throws `tokenizer/id-out-of-range`. */
  decode(ids: ArrayLike<number>): string {
    const checked = new Uint32Array(ids.length);
    for (let i = 0; i < checked.length; i++) checked[i] = this.#requireId(`ids[${i}]`, ids[i]);
    const bytes = guarded(() => native().decodeTokens(this.#handle, checked));
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  }

  /** The bytes of one token. Throws `tokenizer/id-out-of-range`. */
  tokenBytes(id: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#bytes[this.#requireId('id', id)] as Uint8Array);
  }

  /** Hugging Face's `tokenizer.json`. */
  toJSON(): TokenizerJson {
    return tokenizerJson(this.#definition);
  }

  /** Writes `tokenizer.json` aside and renames it to `path`. Throws `tokenizer/unwritable`. */
  save(path: string): void {
    const aside = `${requirePath('path', path)}.${process.pid}.tmp`;
    try {
      writeFileSync(aside, `${JSON.stringify(this)}\n`);
      renameSync(aside, path);
    } catch (cause) {
      rmSync(aside, { force: true });
      const received = cause instanceof Error ? cause.message : String(cause);
      const parts = { code: 'tokenizer/unwritable', kind: 'failure', subject: `tokenizer ${path}` } as const;
      throw new Fault({ ...parts, expected: 'a place to write to', received }, { cause });
    }
  }

  #requireId(subject: string, id: unknown): number {
    if (typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < this.vocabularySize) return id;
    throw new Fault({
      code: 'tokenizer/id-out-of-range',
      kind: 'request',
      subject,
      expected: `a token from 0 to ${this.vocabularySize - 1}`,
      received: described(id),
    });
  }
}
