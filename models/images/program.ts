/** What the worker runs for the images family. */

export { evaluateImages } from './evaluation/evaluate.ts';
export { prepareYardsticks } from './evaluation/yardsticks.ts';
export { measureImageThroughput } from './planning/throughput.ts';
export { prepareFreshImagesData, prepareImagesData } from './preparation.ts';
export { sampleImages } from './sampling.ts';
export { specimensOfImages } from './specimens.ts';
export { fitImages } from './training/fit.ts';
