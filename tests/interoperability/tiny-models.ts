import { tinyLanguage } from '../cli/command-line.ts';

const { 'model.n_embd': _, 'model.n_layer': __, 'model.n_head': ___, ...common } = tinyLanguage;

/** Settings of `language-quick` for runs of a second or two, by architecture; the Llama-2 shares its keys among queries. */
export const tinyModels = {
  gpt2: tinyLanguage,
  llama2: {
    ...common,
    'model.preset': 'llama2-nano',
    'model.hidden_size': 16,
    'model.intermediate_size': 24,
    'model.num_hidden_layers': 1,
    'model.num_attention_heads': 4,
    'model.num_key_value_heads': 2,
  },
} as const;
