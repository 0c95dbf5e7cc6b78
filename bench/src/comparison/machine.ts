import type { Environment } from '../environment.ts';

/** What must be the same for figures of two runs to be comparable. */
const decisive = [
  'cpu',
  'cores',
  'memoryBytes',
  'platform',
  'architecture',
  'node',
  'onnxruntime',
  'device',
  'threads',
  'quick',
] as const satisfies readonly (keyof Environment)[];

/** What of the machine and its set-up is another in `there` than in `here`, such as `node: there 20.1.0, here 22.2.0`. */
export function machineDifferences(there: Environment, here: Environment): string[] {
  return decisive
    .filter((key) => there[key] !== here[key])
    .map((key) => `${key}: there ${there[key]}, here ${here[key]}`);
}
