import { replicateProgram } from '../replicates/program.ts';
import { multinomial } from './multinomial.ts';

// The part of the family that runs in the worker: every exported function is called through Runtime.call.

export const { real, fit, evaluate, sample } = replicateProgram(multinomial);
