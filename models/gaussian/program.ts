import { replicateProgram } from '../replicates/program.ts';
import { gaussianModel } from './gaussian-model.ts';

/** What runs in the worker. */
export const { real, fit, evaluate, sample } = replicateProgram(gaussianModel);
