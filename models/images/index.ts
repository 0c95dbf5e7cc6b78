export { type BuiltInImageModel, builtInModel } from './built-in.ts';
export { presetConfig, presets, type VaeConfig } from './config.ts';
export { buildImageEvaluation } from './evaluation/eval-graph.ts';
export type { ImageModel } from './image-model.ts';
export { images } from './images.ts';
export { type ImagesOptions, parseImagesOptions } from './options.ts';
export { buildImageTraining, type TrainGraphOptions } from './training/train-graph.ts';
export { imageLosses, varianceOfWeight } from './vae/objective.ts';
