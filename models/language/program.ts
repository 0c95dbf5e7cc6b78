/** What the worker runs for the language family. */
export { evaluateLanguage } from './evaluation.ts';
export { measureLanguage } from './measurement.ts';
export { prepareLanguage } from './preparation.ts';
export { sampleLanguage, specimensOfBundle, specimensOfLanguage } from './sampling.ts';
export { fitLanguage } from './training.ts';
