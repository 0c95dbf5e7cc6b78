import type { GeoDiffConfig } from './config.ts';
import { geodiffModel } from './geodiff/model.ts';
import type { MoleculeModel } from './molecule-model.ts';

/** A model whose every graph is built from its dimensions. */
export interface BuiltInMoleculeModel extends MoleculeModel {
  readonly config: GeoDiffConfig;
}

/** The built-in model of these dimensions. */
export function builtInModel(config: GeoDiffConfig): BuiltInMoleculeModel {
  return { config, ...geodiffModel(config) };
}
