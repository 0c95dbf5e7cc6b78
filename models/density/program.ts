import { replicateProgram } from '../replicates/program.ts';
import { kernelDensity } from './kernel-density.ts';

// The part of the family that runs in the worker: every exported function is called through Runtime.call.

export const { real, fit, evaluate, sample } = replicateProgram(kernelDensity);
