export { errorFactors, noiseCoefficients } from './noise-coefficients.ts';
export type { Schedule } from './schedule.ts';
