import { prepareTokens, type TokenShard } from '@ouroboros/data';
import { Fault } from '@ouroboros/errors';
import { interruptible } from '../interruption.ts';
import type { CommandContext } from '../program.ts';
import { columns } from '../terminal/columns.ts';
import { showPreparation } from '../terminal/preparation-progress.ts';

/** Arguments of `ouroboros data import`. */
export interface ImportArguments {
  /** Folder or file of a data set. */
  readonly source: string;
  /** Receives what `data.source=prepared` takes. */
  readonly directory: string;
  readonly column: string;
  readonly testShare?: number;
  readonly overlap: 'refuse' | 'drop';
  /** Path of a `tokenizer.json`. */
  readonly tokenizer?: string;
  /** Tokens to learn where no tokenizer is given. */
  readonly vocabulary?: number;
  /** The most tokens of a story. */
  readonly context: number;
}

/** As many tokens as the smallest presets have. */
const defaultVocabulary = 512;

/** Makes tokens of a data set as Hugging Face holds it, for runs with `data.source=prepared`. */
export async function importData(
  { source: path, directory, column, testShare, overlap, context: maxTokens, ...given }: ImportArguments,
  { output, again }: CommandContext,
): Promise<void> {
  const { screen } = output;
  const tokenizer = tokenizerOf(given);
  const share = testShare === undefined ? {} : { testShare };
  const stories = { source: 'dataset', path, column, overlap, ...share } as const;
  const { train, test } = await interruptible({ screen, again }, (signal) =>
    prepareTokens(
      directory,
      { stories, tokenizer, maxTokens },
      { signal, onProgress: showPreparation(screen) },
    ),
  );
  const use = {
    'data.source': 'prepared',
    'data.path': directory,
    'model.vocab_size': train.manifest.vocabulary,
    'model.n_positions': maxTokens,
  };
  const settings = Object.entries(use).map(([key, value]) => `--set ${key}=${value}`);
  const text = `${columns([rowOf('train', train), rowOf('test', test)])}\n\nuse it with ${settings.join(' ')}`;
  const facts = { train: factsOf(train), test: factsOf(test), vocabulary: train.manifest.vocabulary };
  output.result(text, { directory, ...facts, maxTokens });
}

function tokenizerOf({ tokenizer, vocabulary }: Pick<ImportArguments, 'tokenizer' | 'vocabulary'>) {
  if (tokenizer === undefined) return { vocabulary: vocabulary ?? defaultVocabulary };
  if (vocabulary === undefined) return { path: tokenizer };
  throw new Fault({
    code: 'cli/argument',
    kind: 'request',
    subject: '--vocabulary',
    expected: 'nothing, for --tokenizer has its own',
    received: String(vocabulary),
  });
}

function factsOf({ manifest: { examples, tokens, provenance } }: TokenShard) {
  return { stories: examples, tokens, truncated: Number(provenance.truncated ?? 0) };
}

function rowOf(name: string, shard: TokenShard): readonly string[] {
  const { stories, tokens, truncated } = factsOf(shard);
  return [name, `${stories} stories`, `${tokens} tokens`, `${truncated} cut at the context`];
}
