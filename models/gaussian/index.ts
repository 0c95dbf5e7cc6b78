export { gaussian } from './gaussian.ts';
export { evaluateGraph } from './graphs/evaluate.ts';
export { type Estimator, fitGraph } from './graphs/fit.ts';
export { sampleGraph } from './graphs/sample.ts';
export { type GaussianOptions, parseOptions } from './options.ts';
export { type Truth, truthOf } from './truth.ts';
