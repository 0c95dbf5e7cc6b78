import { join } from 'node:path';
import type { IterationSummary, MetricDescription, PictureRecord, RunSummary } from '../run/records.ts';
import { drawnFaces, exampleTiles, writePicture } from './drawn-tiles.ts';
import { type ExampleOptions, exampleSummary, writeExampleRun } from './example-run.ts';

const labels = {
  samples: 'samples from the same latents',
  neighbours: 'nearest training images of the samples',
  originals: 'test images',
  reconstructions: 'reconstructions of the test images',
} as const;

const attributes = [
  { item: 'smile', probability: 0.5 },
  { item: 'glasses', probability: 0.06 },
  { item: 'hat', probability: 0.04 },
] as const;

/** Images that a model's attributes are counted in. */
const counted = 1000;

/** How figures of images are called. */
const descriptions: readonly MetricDescription[] = [
  { name: 'testLoss', label: 'test loss', unit: 'nats per image', group: 'Loss', better: 'lower' },
  { name: 'sampleVariance', label: 'variance of samples', group: 'Diversity', better: 'higher' },
  ...attributes.map(({ item }) => ({
    name: `${item}Share`,
    label: `images with ${item}`,
    unit: 'share',
    group: 'Attributes',
  })),
];

/** Where the first of two or more regimes has its first model as well: in what the seed shares. */
function directoryOf(regime: string, seed: number, n: number): string {
  return n === 1 ? `shared/seed${seed}/iteration-001` : `chains/${regime}-seed${seed}/iteration-00${n}`;
}

function picturesOf(regime: string, seed: number, n: number): readonly PictureRecord[] {
  return Object.entries(labels).map(([name, label]) => ({
    name,
    label,
    tiles: exampleTiles,
    file: `${directoryOf(regime, seed, n)}/${name}.png`,
  }));
}

/** How much of what a model draws is lost, 0 to 1. */
function wearOf(regime: string, n: number): number {
  return Math.min(1, (regime === 'replace' ? 0.2 : 0.03) * (n - 1));
}

function measured({ n, metrics }: IterationSummary, regime: string, seed: number): Partial<IterationSummary> {
  const left = 1 - wearOf(regime, n);
  const shares = attributes.map(({ item, probability }, i) => {
    const share = Math.max(0, probability * left ** (i + 1) + 0.002 * (seed - 2));
    return {
      category: 'attribute',
      item,
      probability,
      expected: probability * counted,
      mentions: share * counted,
    };
  });
  const named = shares.map(({ item, mentions }) => [`${item}Share`, mentions / counted]);
  return {
    metrics: { ...metrics, sampleVariance: 0.3 * left + seed / 500, ...Object.fromEntries(named) },
    survival: shares,
    specimens: { kind: 'images', items: [], pictures: picturesOf(regime, seed, n) },
  };
}

const losses: ExampleOptions['losses'] = {
  replace: [
    [412.3, 431.8, 452.1, 470.9, 493.4],
    [410.8, 429.1, 450.2, 474.6, 491.7],
    [413.6, 434.4, 455.8, 473.3, 497.2],
  ],
  accumulate: [
    [412.3, 413.9, 415.2, 415.8, 416.9],
    [410.8, 412.6, 413.1, 414.7, 415.4],
    [413.6, 415.1, 416.4, 417.9, 418.2],
  ],
};

/** A run of a model of images under two regimes, 3 seeds, with all that is measured of one. */
export function imagesExample(changes: Partial<ExampleOptions> = {}): RunSummary {
  const summary = exampleSummary({
    experiment: 'images-quick',
    family: 'images',
    lossLabel: 'test loss (nats per image)',
    losses,
    alter: measured,
    ...changes,
  });
  return { ...summary, metrics: descriptions };
}

/** Writes the run with its pictures: under `replace` they fade, under others hardly. */
export async function writeImagesRun(directory: string, summary: RunSummary): Promise<void> {
  await writeExampleRun(directory, summary);
  for (const { regime, seed, iterations } of summary.chains) {
    for (const { n, specimens } of iterations) {
      for (const { name, tiles, file } of specimens.pictures ?? []) {
        const isReal = name === 'originals' || name === 'neighbours';
        const wear = isReal ? 0 : wearOf(regime, n);
        const first = name === 'samples' || name === 'neighbours' ? seed : seed + 5;
        await writePicture(join(directory, file), await drawnFaces(tiles, { wear, first }));
      }
    }
  }
}
