import type { World } from '../replicates/world.ts';
import { moonsSecondMoment } from './graphs/moons.ts';
import type { DensityOptions } from './options.ts';

/** What the numbers of a chain depend on besides seed, rows and replicates. */
export type DensitySetting = {
  readonly bandwidth: number;
  readonly source: DensityOptions['data']['source'];
  readonly dimensions: number;
  readonly noise: number;
  readonly testRows: number;
};

/** The world of a chain of the family. */
export type DensityWorld = World<DensitySetting>;

/** The world that options describe. */
export function worldOf({ model, data, fit }: DensityOptions, seed: number): DensityWorld {
  const { source, dimensions, noise, testRows, rows } = data;
  const setting = { bandwidth: model.bandwidth, source, dimensions, noise, testRows };
  return { family: 'density', seed, replicates: fit.replicates, rows, setting };
}

/** Second moment of the truth about 0, its mean, for a coordinate (mean over them). */
export function trueMoment({ setting }: DensityWorld): number {
  return setting.source === 'moons' ? moonsSecondMoment(setting.noise) : 1;
}
