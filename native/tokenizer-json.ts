import { Fault } from '@ouroboros/errors';
import { byteCharacters, bytesOf } from './tokenizer-alphabet.ts';
import { described } from './validation.ts';

/** The token that ends every document. */
export const endOfText = '<|endoftext|>';

/** An entry of `added_tokens` as we write it. */
export interface AddedTokenJson {
  readonly id: number;
  readonly content: string;
  readonly single_word: false;
  readonly lstrip: false;
  readonly rstrip: false;
  readonly normalized: boolean;
  readonly special: boolean;
}

/** Hugging Face's `tokenizer.json` of a byte-level BPE tokenizer, as we write it. */
export interface TokenizerJson {
  readonly version: '1.0';
  readonly truncation: null;
  readonly padding: null;
  readonly added_tokens: readonly AddedTokenJson[];
  readonly normalizer: null;
  readonly pre_tokenizer: ByteLevelJson;
  readonly post_processor: null;
  readonly decoder: ByteLevelJson;
  readonly model: BpeJson;
}

interface ByteLevelJson {
  readonly type: 'ByteLevel';
  readonly add_prefix_space: false;
  readonly trim_offsets: true;
  readonly use_regex: true;
}

interface BpeJson {
  readonly type: 'BPE';
  readonly dropout: null;
  readonly unk_token: null;
  readonly continuing_subword_prefix: null;
  readonly end_of_word_suffix: null;
  readonly fuse_unk: false;
  readonly byte_fallback: false;
  readonly ignore_merges: false;
  /** Id by token, tokens in GPT-2's byte alphabet. */
  readonly vocab: Readonly<Record<string, number>>;
  /** By rank: two tokens and a space between, which every version of the readers accepts. */
  readonly merges: readonly string[];
}

/** A token that is matched in the text before anything else. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
}

/** What a byte-level BPE tokenizer is made of. */
export interface TokenizerDefinition {
  /** By id: the content of added tokens, every other token in GPT-2's byte alphabet. */
  readonly tokens: readonly string[];
  /** By rank: ids of left, right and result. */
  readonly merges: Uint32Array;
  readonly added: readonly AddedToken[];
}

/** The bytes of every token of `definition`, by id. */
export function tokenBytes(definition: TokenizerDefinition): Uint8Array[] {
  const added = new Set(definition.added.map(({ id }) => id));
  const encoder = new TextEncoder();
  return definition.tokens.map(
    (token, id) => (added.has(id) ? undefined : bytesOf(token)) ?? encoder.encode(token),
  );
}

const byteLevel = {
  type: 'ByteLevel',
  add_prefix_space: false,
  trim_offsets: true,
  use_regex: true,
} as const;

function mergeLines({ tokens, merges }: TokenizerDefinition): string[] {
  const lines: string[] = [];
  for (let i = 0; i < merges.length; i += 3) {
    lines.push(`${tokens[merges[i] as number]} ${tokens[merges[i + 1] as number]}`);
  }
  return lines;
}

/** The `tokenizer.json` of `definition`. */
export function tokenizerJson(definition: TokenizerDefinition): TokenizerJson {
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false } as const;
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: definition.added.map(({ id, content, special }) => ({ id, content, ...flags, special })),
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: null,
    decoder: byteLevel,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(definition.tokens.map((token, id) => [token, id])),
      merges: mergeLines(definition),
    },
  };
}

/** Settings that change what a text becomes, and the values of them that GPT-2's kind has. */
const settings: readonly (readonly [field: string, ...allowed: unknown[]])[] = [
  ['truncation', null, undefined],
  ['padding', null, undefined],
  ['normalizer', null, undefined],
  ['pre_tokenizer.type', 'ByteLevel'],
  ['pre_tokenizer.add_prefix_space', false, undefined],
  ['pre_tokenizer.use_regex', true, undefined],
  ['post_processor.type', 'ByteLevel', undefined],
  ['decoder.type', 'ByteLevel'],
  ['model.type', 'BPE', undefined],
  ['model.dropout', null, undefined, 0],
  ['model.continuing_subword_prefix', null, undefined, ''],
  ['model.end_of_word_suffix', null, undefined, ''],
  ['model.fuse_unk', false, undefined],
  ['model.byte_fallback', false, undefined],
  ['model.ignore_merges', false, undefined],
];

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  if (typeof value !== 'string') return described(value);
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
}

/** Reads one document; every refusal names the source, the field, what was expected and what was found. */
class Reader {
  readonly source: string;
  readonly document: Json;

  constructor(source: string, document: unknown) {
    this.source = source;
    if (!isObject(document)) this.refuse('(the whole)', 'an object', document);
    this.document = document as Json;
  }

  refuse(field: string, expected: string, received: unknown): never {
    throw new Fault({
      code: 'tokenizer/unsupported',
      kind: 'request',
      subject: `${this.source} field ${field}`,
      expected,
      received: shown(received),
      remedy: "give the tokenizer.json of a byte-level BPE tokenizer of GPT-2's kind",
    });
  }

  /** The value at a path such as `model.type`; undefined where the path ends early. */
  at(field: string): unknown {
    let value: unknown = this.document;
    for (const key of field.split('.'))
      value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    return value;
  }

  object(field: string): Json {
    const value = this.at(field);
    return isObject(value) ? value : this.refuse(field, 'an object', value);
  }

  array(field: string): readonly unknown[] {
    const value = this.at(field);
    return Array.isArray(value) ? value : this.refuse(field, 'an array', value);
  }

  checkSettings(): void {
    for (const [field, ...allowed] of settings) {
      const value = this.at(field);
      if (!allowed.includes(value)) this.refuse(field, shown(allowed[0]), value);
    }
  }
}

const addedFlags = ['single_word', 'lstrip', 'rstrip'] as const;

function readAdded(reader: Reader, entry: unknown, index: number): AddedToken {
  const field = `added_tokens[${index}]`;
  if (!isObject(entry)) return reader.refuse(field, 'an object', entry);
  const { id, content, special } = entry;
  if (typeof id !== 'number' || !Number.isInteger(id) || id < 0)
    reader.refuse(`${field}.id`, 'a nonnegative integer', id);
  // Text with lone surrogates is encoded as if it held U+FFFD, which must not match a token.
  if (typeof content !== 'string' || content === '' || /[\p{Cs}\ufffd]/u.test(content)) {
    reader.refuse(`${field}.content`, 'well-formed text without U+FFFD', content);
  }
  for (const flag of addedFlags) {
    if (entry[flag] === true) reader.refuse(`${field}.${flag}`, 'false', true);
  }
  return { id: id as number, content: content as string, special: special === true };
}

/** Ids by token and tokens by id, both without repetition. */
class Vocabulary {
  readonly ids = new Map<string, number>();
  readonly tokens = new Map<number, string>();
  readonly #reader: Reader;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  add(field: string, token: string, id: unknown): void {
    const known = typeof id === 'number' ? this.tokens.get(id) : undefined;
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0)
      this.#reader.refuse(field, 'a nonnegative integer', id);
    if (known !== undefined && known !== token)
      this.#reader.refuse(field, `an id of its own, not that of ${shown(known)}`, id);
    const idBefore = this.ids.get(token);
    if (idBefore !== undefined && idBefore !== id)
      this.#reader.refuse(field, `the id ${idBefore} of ${shown(token)} in model.vocab`, id);
    this.ids.set(token, id as number);
    this.tokens.set(id as number, token);
  }

  /** Tokens by id; the ids must be 0 .. n - 1. */
  list(): string[] {
    return Array.from({ length: this.tokens.size }, (_, id) => {
      const token = this.tokens.get(id);
      return (
        token ??
        this.#reader.refuse('model.vocab', `ids 0 to ${this.tokens.size - 1}`, `no token with id ${id}`)
      );
    });
  }
}

function readVocabulary(reader: Reader, added: readonly AddedToken[]): Vocabulary {
  const vocabulary = new Vocabulary(reader);
  const literal = new Set(added.map(({ content }) => content));
  for (const [token, id] of Object.entries(reader.object('model.vocab'))) {
    const field = `model.vocab[${shown(token)}]`;
    if (token === '' || (!literal.has(token) && bytesOf(token) === undefined)) {
      reader.refuse(field, "characters of GPT-2's byte alphabet", token);
    }
    vocabulary.add(field, token, id);
  }
  added.forEach(({ id, content }, i) => {
    vocabulary.add(`added_tokens[${i}].id`, content, id);
  });
  return vocabulary;
}

function readMerge(
  reader: Reader,
  vocabulary: Vocabulary,
  entry: unknown,
  index: number,
): [number, number, number] {
  const field = `model.merges[${index}]`;
  const parts = typeof entry === 'string' ? entry.split(' ') : entry;
  if (!Array.isArray(parts) || parts.length !== 2) return reader.refuse(field, 'two tokens', entry);
  const [left, right] = parts as [unknown, unknown];
  if (typeof left !== 'string' || typeof right !== 'string') return reader.refuse(field, 'two tokens', entry);
  const id = (token: string) =>
    vocabulary.ids.get(token) ?? reader.refuse(field, 'tokens of model.vocab', token);
  return [id(left), id(right), id(left + right)];
}

function checkComplete(reader: Reader, vocabulary: Vocabulary, added: readonly AddedToken[]): void {
  byteCharacters.forEach((character, byte) => {
    if (!vocabulary.ids.has(character))
      reader.refuse('model.vocab', `a token for byte ${byte}`, `no ${shown(character)}`);
  });
  if (!added.some(({ content }) => content === endOfText))
    reader.refuse('added_tokens', `${endOfText} among them`, 'none such');
}

/**
 * The tokenizer that a parsed `tokenizer.json` describes: byte-level BPE with GPT-2's pattern and nothing around it.
 * Throws `tokenizer/unsupported` naming `source`, the field, what was expected and what was received.
 */
export function readDefinition(source: string, document: unknown): TokenizerDefinition {
  const reader = new Reader(source, document);
  reader.checkSettings();
  const added = reader.array('added_tokens').map((entry, i) => readAdded(reader, entry, i));
  const vocabulary = readVocabulary(reader, added);
  checkComplete(reader, vocabulary, added);
  const tokens = vocabulary.list();
  const merges = reader.array('model.merges').flatMap((entry, i) => readMerge(reader, vocabulary, entry, i));
  return { tokens, merges: Uint32Array.from(merges), added };
}
