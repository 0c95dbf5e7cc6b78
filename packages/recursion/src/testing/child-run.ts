import { runExperiment } from '../loop.ts';
import { countingFamily, idleRuntime } from './counting-family.ts';
import { countingExperiment } from './run-directory.ts';

// Runs the counting experiment in the directory given as argument, slowly, and prints a line for every call that is done.
const out = process.argv[2] ?? '';
const family = countingFamily({ onCall: (call) => process.stdout.write(`${call}\n`) });
const experiment = countingExperiment({ fit: { pause: 150 } });
await runExperiment({ experiment, family, runtime: idleRuntime, out });
