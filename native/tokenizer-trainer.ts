import { Fault } from '@ouroboros/errors';
import { bindings } from './addon.ts';
import { guarded, guardedAsync } from './failure.ts';
import { requireThreads } from './threads.ts';
import { Tokenizer } from './tokenizer.ts';
import { byteIds, byteTokens } from './tokenizer-alphabet.ts';
import { endOfText, type TokenizerDefinition } from './tokenizer-json.ts';
import { requireText, requireTexts, type Text } from './tokenizer-text.ts';
import { requireInteger, requireKeys } from './validation.ts';

declare const handle: unique symbol;
type Handle = { readonly [handle]: 'trainer' };

interface TrainerBindings {
  readonly createTrainer: (byteIds: Uint32Array) => Handle;
  readonly addDocument: (trainer: Handle, text: Text) => void;
  readonly addDocumentsLater: (trainer: Handle, texts: readonly Text[], threads: number) => Promise<boolean>;
  /** By rank: left, right and result, 256 for the first. */
  readonly learnMerges: (trainer: Handle, count: number) => Promise<Uint32Array>;
}

const native = bindings<TrainerBindings>([
  'createTrainer',
  'addDocument',
  'addDocumentsLater',
  'learnMerges',
]);

/** The smallest vocabulary: 256 bytes and <|endoftext|>. */
export const smallestVocabulary = 257;
const largestVocabulary = 2 ** 24;

/** What `TokenizerTrainer.train` makes. */
export interface TrainingOptions {
  /** Tokens in all: 256 bytes, what merges make of them, and <|endoftext|>, which comes last. At least 257. */
  readonly vocabularySize: number;
}

function definitionOf(merges: Uint32Array): TokenizerDefinition {
  const tokens = [...byteTokens];
  for (let i = 0; i < merges.length; i += 3) {
    tokens.push(`${tokens[merges[i] as number]}${tokens[merges[i + 1] as number]}`);
  }
  const added = [{ id: tokens.length, content: endOfText, special: true }];
  return { tokens: [...tokens, endOfText], merges, added };
}

function requireReached(vocabularySize: number, reachable: number): void {
  if (reachable === vocabularySize) return;
  throw new Fault({
    code: 'tokenizer/vocabulary-too-large',
    kind: 'request',
    subject: `a vocabulary of ${vocabularySize} tokens`,
    expected: 'a corpus with enough repeated pairs for it',
    received: `one that supports ${reachable}`,
    remedy: `ask for at most ${reachable} or train on more text`,
  });
}

function busyFault(action: string): Fault {
  return new Fault({
    code: 'tokenizer/training',
    kind: 'request',
    subject: `TokenizerTrainer.${action}`,
    expected: 'a trainer at rest',
    received: 'one that is training',
    remedy: 'await train() first',
  });
}

/**
 * Learns a byte-level BPE vocabulary. Memory is bounded by the distinct pre-tokens of the documents, for each
 * thread.
 *
 * Each step merges the most frequent pair of neighbours inside pre-tokens (at least two occurrences); among equal counts
 * the pair with the lowest ids, left before right. The result does not depend on the order of the documents.
 */
export class TokenizerTrainer {
  readonly #handle: Handle = native().createTrainer(byteIds);
  #training = false;

  /** Counts one document. <|endoftext|> in it separates texts. Throws `InvalidUtf8`, counting nothing of the document. */
  add(text: Text): void {
    if (this.#training) throw busyFault('add');
    requireText('text', text);
    guarded(() => native().addDocument(this.#handle, text));
  }

  /**
   * Counts documents on several threads, off the JavaScript thread, which only copies them. Several calls may be under way; `train`
   * counts what is added when it begins, so they are to be awaited before.
   */
  async addBatch(texts: readonly Text[], options: { readonly threads?: number } = {}): Promise<void> {
    const { threads } = requireKeys('options', options, ['threads']);
    if (this.#training) throw busyFault('addBatch');
    requireTexts('texts', texts);
    const most = requireThreads(threads, 'options.threads');
    await guardedAsync(() => native().addDocumentsLater(this.#handle, texts, most));
  }

  /**
   * Learns from the documents added so far, off the JavaScript thread; more can be added afterwards. Throws
   * `tokenizer/vocabulary-too-large` when the documents do not hold enough repeated pairs, naming the size that they support.
   */
  async train(options: TrainingOptions): Promise<Tokenizer> {
    const { vocabularySize } = requireKeys('options', options, ['vocabularySize']);
    requireInteger('options.vocabularySize', vocabularySize, smallestVocabulary, largestVocabulary);
    if (this.#training) throw busyFault('train');
    this.#training = true;
    try {
      const wanted = vocabularySize - smallestVocabulary;
      const merges = await guardedAsync(() => native().learnMerges(this.#handle, wanted));
      requireReached(vocabularySize, smallestVocabulary + merges.length / 3);
      return new Tokenizer(definitionOf(merges));
    } finally {
      this.#training = false;
    }
  }
}
