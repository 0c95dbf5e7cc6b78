import { builtInModel } from './built-in.ts';
import { openBundle } from './bundle/bundle.ts';
import { bundleModel } from './bundle/model.ts';
import type { LanguageModel } from './language-model.ts';
import type { ModelSource } from './model-source.ts';

/**
 * The model that `source` names.
 *
 * @throws Fault as `openBundle`; `bundle/changed` when the bundle is not the one that the configuration was made for.
 */
export function readModel(source: ModelSource): LanguageModel {
  return source.bundle
    ? bundleModel(openBundle(source.bundle, { digest: source.config.digest }))
    : builtInModel(source.config);
}
