export type { Editing, EditingBounds } from './editing.ts';
export {
  disjointEditingErrors,
  editingErrors,
  publishedEditingBounds,
  publishedEditingErrors,
  sweptEditingFactor,
} from './editing.ts';
export { errorFactors, noiseCoefficients } from './noise-coefficients.ts';
export type { Schedule } from './schedule.ts';
