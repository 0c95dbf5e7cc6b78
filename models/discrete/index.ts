export { discrete } from './discrete.ts';
export { type DiscreteGraphOptions, graphs } from './graphs/index.ts';
export { type DiscreteOptions, type Distribution, parseOptions, probabilitiesOf } from './options.ts';
