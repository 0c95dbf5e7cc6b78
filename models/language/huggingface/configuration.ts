import type { BuiltInConfig } from '../config.ts';
import type { SampleOptions } from '../options.ts';
import type { Document } from './architecture.ts';
import { architectureOf } from './architectures.ts';

/** What the JSON files of an exported model are made from. */
export interface ModelFacts {
  readonly config: BuiltInConfig;
  /** How the run drew tokens. */
  readonly sample: Pick<SampleOptions, 'temperature' | 'topK' | 'topP'>;
  /** Id of <|endoftext|>, which begins and ends every text. */
  readonly endOfText: number;
}

/** The token that begins and ends every text. */
const endOfTextToken = '<|endoftext|>';

/** `config.json`: the dimensions of the model, and what its architecture leaves open, as our graphs compute it. */
export function modelConfig({ config, endOfText }: ModelFacts): Document {
  const architecture = architectureOf(config);
  return {
    architectures: [architecture.className],
    model_type: architecture.modelType,
    ...architecture.describe(config),
    initializer_range: 0.02,
    use_cache: true,
    bos_token_id: endOfText,
    eos_token_id: endOfText,
    torch_dtype: 'float32',
  };
}

/** `generation_config.json`: `generate` draws as the run did, from <|endoftext|> to <|endoftext|> or the end of the context. */
export function generationConfig({ config, sample, endOfText }: ModelFacts): Document {
  const { temperature, topK: top_k, topP: top_p } = sample;
  const greedy = temperature === 0 || top_p === 0;
  return {
    bos_token_id: endOfText,
    eos_token_id: endOfText,
    pad_token_id: endOfText,
    max_length: config.n_positions,
    ...(greedy ? { do_sample: false } : { do_sample: true, temperature, top_k, top_p }),
  };
}

/** `tokenizer_config.json`: everything else is in `tokenizer.json`. */
export function tokenizerConfig({ config }: ModelFacts): Document {
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    ...specialTokens(),
    model_max_length: config.n_positions,
    clean_up_tokenization_spaces: false,
  };
}

/** `special_tokens_map.json`. */
export function specialTokens(): Document {
  return { bos_token: endOfTextToken, eos_token: endOfTextToken };
}

/** Fields that transformers refuses, in some versions, where they are written as whole numbers. */
const floats = /^( *"(?:temperature|top_p|rope_theta|attention_dropout|\w+_pdrop)": \d+)(?=,?$)/gm;

/** The text of a file that transformers reads. */
export function textOf(document: Document): string {
  return `${JSON.stringify(document, undefined, 2)}\n`.replace(floats, '$1.0');
}
