/** What the worker runs for the language family. */

export { measureLanguage } from './evaluation/measurement.ts';
export { evaluateLanguage } from './evaluation/test-loss.ts';
export { measureLanguageThroughput } from './planning/throughput.ts';
export { prepareFreshLanguage, prepareLanguage } from './preparation.ts';
export { sampleLanguage, specimensOfBundle, specimensOfLanguage } from './sampling.ts';
export { fitLanguage } from './training/fit.ts';
