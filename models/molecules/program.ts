/** What the worker runs for the molecules family. */

export { evaluateMolecules } from './evaluation/evaluate.ts';
export { measureMoleculeThroughput } from './planning/throughput.ts';
export { prepareFreshMoleculesData, prepareMoleculesData } from './preparation.ts';
export { sampleMolecules } from './sampling.ts';
export { specimensOfMolecules } from './specimens.ts';
export { fitMolecules } from './training/fit.ts';
