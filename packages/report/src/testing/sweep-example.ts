import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SweepPoint, SweepRecord } from '../sweep/record.ts';

/** What an example need not have as the paper has it. */
export interface SweepExampleOptions {
  readonly features?: readonly number[];
  readonly rows?: readonly number[];
  readonly variances?: readonly number[];
  readonly iterations?: number;
}

const factors: Readonly<Record<string, (n: number) => number>> = {
  replace: () => 1,
  accumulate: (n) => 1 / n ** 2,
};

/** A sweep over the paper's grid whose means lie up to 2.5 standard errors beside theory, without chance. */
export function sweepExample(options: SweepExampleOptions = {}): SweepRecord {
  const { features = [1, 3, 10, 32, 100], rows = [10, 32, 100, 316, 1000] } = options;
  const { variances = [0.1, 1, 10], iterations = 100 } = options;
  const noise = variances.map(Math.sqrt);
  const all = features.flatMap((d) => rows.map((T) => ({ features: d, rows: T })));
  const points = all
    .filter((place) => place.rows >= place.features + 2)
    .flatMap((place) =>
      noise.flatMap((sigma) =>
        Object.keys(factors).map((regime) => chain({ ...place, noise: sigma, regime }, iterations)),
      ),
    );
  return {
    ...{
      sweep: 'sweep/1',
      name: 'paper/figure2',
      description: 'linear regression over features, rows and noise',
    },
    startedAt: '2026-01-02T03:04:05.000Z',
    versions: { ouroboros: '0.1.0', node: '20.1.0' },
    machine: {
      cpu: 'a processor',
      cores: 2,
      memoryBytes: 8 * 2 ** 30,
      platform: 'linux',
      architecture: 'x64',
    },
    commit: 'abc',
    grid: { features: [...features], rows: [...rows], noise },
    regimes: Object.keys(factors),
    ...{ iterations, replicates: 1000, precision: 'float64', points },
    omitted: all
      .filter((place) => place.rows < place.features + 2)
      .map((place) => ({ ...place, reason: `T >= d + 2 = ${place.features + 2}` })),
  };
}

type PlaceOfGrid = Pick<SweepPoint, 'features' | 'rows' | 'noise' | 'regime'>;

function chain(place: PlaceOfGrid, iterations: number): SweepPoint {
  const { features, rows, noise, regime } = place;
  const unit = (noise ** 2 * features) / (rows - features - 1);
  let factor = 0;
  const losses = Array.from({ length: iterations }, (_, i) => {
    factor += factors[regime]?.(i + 1) ?? 0;
    const expected = unit * factor;
    const standardError = expected * 0.04;
    const aside = 2.5 * Math.sin(3 * Math.log(i + 2) + rows + features + 7 * noise);
    return { n: i + 1, mean: expected + aside * standardError, standardError, expected };
  });
  return { ...place, seconds: 0.1, losses };
}

/** Writes an example as a sweep leaves it behind. */
export async function writeExampleSweep(directory: string, sweep: SweepRecord): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'sweep.json'), JSON.stringify(sweep));
}
