import type { BuiltInConfig } from '../config.ts';
import type { Architecture } from './architecture.ts';
import { unsupported } from './fields.ts';
import { gpt2 } from './gpt2.ts';
import { llama2 } from './llama2.ts';

/** The architectures by our name for them. */
const architectures: { readonly [N in BuiltInConfig['architecture']]: Architecture } = { gpt2, llama2 };

/** The architecture of a built-in model. */
export function architectureOf({ architecture }: BuiltInConfig): Architecture {
  return architectures[architecture];
}

/**
 * The architecture that the config.json at `path` names.
 *
 * @throws Fault `huggingface/unsupported` naming the `model_type` that is none of ours.
 */
export function findArchitecture(path: string, document: unknown): Architecture {
  const given: unknown = Object(document).model_type;
  const known = Object.values(architectures);
  const found = known.find(({ modelType }) => modelType === given);
  if (found) return found;
  const types = known.map(({ modelType }) => `"${modelType}"`).join(' or ');
  throw unsupported(`"model_type" of ${path}`, types, JSON.stringify(given) ?? 'nothing');
}
