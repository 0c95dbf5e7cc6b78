export { density } from './density.ts';
export { graphs } from './graphs/index.ts';
export { moonsSecondMoment } from './graphs/moons.ts';
export { type DensityOptions, parseOptions } from './options.ts';
