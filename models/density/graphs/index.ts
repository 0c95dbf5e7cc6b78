import type { Model } from '@ouroboros/onnx';
import { logDensityGraph } from './log-density.ts';
import { momentsGraph } from './moments.ts';
import { moonsGraph } from './moons.ts';
import { type DensityGraphOptions, sampleGraph } from './sample.ts';
import { scoreGraph } from './score.ts';

/** The graphs of the family, by name. */
export const graphs = {
  sample: sampleGraph,
  logDensity: logDensityGraph,
  moments: momentsGraph,
  score: scoreGraph,
  moons: moonsGraph,
} as const satisfies Record<string, (options: DensityGraphOptions & { readonly noise: number }) => Model>;
