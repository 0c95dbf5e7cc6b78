import type { VaeConfig } from './config.ts';
import type { ImageModel } from './image-model.ts';
import { vaeModel } from './vae/model.ts';

/** A model whose every graph is built from its dimensions. */
export interface BuiltInImageModel extends ImageModel {
  readonly config: VaeConfig;
}

/** The built-in model of these dimensions. */
export function builtInModel(config: VaeConfig): BuiltInImageModel {
  return { config, ...vaeModel(config) };
}
