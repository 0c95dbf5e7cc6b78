import type { Check } from './check.ts';
import { kernelChecks } from './kernel.ts';
import { lemmaChecks } from './lemma.ts';
import { linearChecks } from './linear.ts';
import { regimeChecks } from './regimes.ts';
import { ridgeChecks } from './ridge.ts';

/** Every check of a step of docs/theory.md, in the order of the document. */
export const checks: readonly Check[] = [
  ...lemmaChecks,
  ...linearChecks,
  ...regimeChecks,
  ...ridgeChecks,
  ...kernelChecks,
];
