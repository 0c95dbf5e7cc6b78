import type { Check } from './check.ts';
import { densityChecks } from './density.ts';
import { discreteChecks } from './discrete.ts';
import { editingChecks } from './editing.ts';
import { gaussianChecks } from './gaussian.ts';
import { kernelChecks } from './kernel.ts';
import { lemmaChecks } from './lemma.ts';
import { linearChecks } from './linear.ts';
import { regimeChecks } from './regimes.ts';
import { ridgeChecks } from './ridge.ts';
import { shapeChecks } from './shape.ts';
import { tiltingChecks } from './tilting.ts';

/** Every check of a step of docs/theory.md, in the order of the document. */
export const checks: readonly Check[] = [
  ...lemmaChecks,
  ...linearChecks,
  ...regimeChecks,
  ...ridgeChecks,
  ...kernelChecks,
  ...gaussianChecks,
  ...discreteChecks,
  ...densityChecks,
  ...tiltingChecks,
  ...editingChecks,
  ...shapeChecks,
];
