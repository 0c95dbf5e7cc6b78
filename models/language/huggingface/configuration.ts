import { type Gpt2Config, layerNormEpsilon } from '../config.ts';
import type { SampleOptions } from '../options.ts';

/** What the JSON files of an exported model are made from. */
export interface ModelFacts {
  readonly config: Gpt2Config;
  /** How the run drew tokens. */
  readonly sample: Pick<SampleOptions, 'temperature' | 'topK' | 'topP'>;
  /** Id of <|endoftext|>, which begins and ends every text. */
  readonly endOfText: number;
}

/** A file that transformers reads. */
export type Document = Readonly<Record<string, unknown>>;

/** The token that begins and ends every text. */
const endOfTextToken = '<|endoftext|>';

/** `config.json`: a `GPT2Config` without dropout, as the model was trained. */
export function modelConfig({ config, endOfText }: ModelFacts): Document {
  const { vocab_size, n_positions, n_embd, n_layer, n_head } = config;
  return {
    architectures: ['GPT2LMHeadModel'],
    model_type: 'gpt2',
    ...{ vocab_size, n_positions, n_embd, n_layer, n_head, n_inner: null },
    activation_function: 'gelu_new',
    layer_norm_epsilon: layerNormEpsilon,
    scale_attn_weights: true,
    scale_attn_by_inverse_layer_idx: false,
    reorder_and_upcast_attn: false,
    add_cross_attention: false,
    tie_word_embeddings: true,
    ...{ embd_pdrop: 0, attn_pdrop: 0, resid_pdrop: 0 },
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
const floats = /^( *"(?:temperature|top_p|\w+_pdrop)": \d+)(?=,?$)/gm;

/** The text of a file that transformers reads. */
export function textOf(document: Document): string {
  return `${JSON.stringify(document, undefined, 2)}\n`.replace(floats, '$1.0');
}
