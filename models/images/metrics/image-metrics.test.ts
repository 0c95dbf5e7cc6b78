import { fillNormal, purposes } from '@ouroboros/native';
import { expect, test } from 'vitest';
import type { Features } from './features.ts';
import { imageMetrics } from './image-metrics.ts';

/** Normal rows, each its own by `index`. */
function normal(rows: number, width: number, index: number): Features {
  const data = new Float32Array(rows * width);
  fillNormal(data, { seed: 5, purpose: purposes.data, iteration: 0, index });
  return { rows, width, data };
}

function first(features: Features, rows: number): Features {
  return { ...features, rows, data: features.data.subarray(0, rows * features.width) };
}

/** All rows are the first one. */
function collapsed({ rows, width, data }: Features): Features {
  return { rows, width, data: data.map((_, i) => data[i % width] as number) };
}

const healthy = {
  real: normal(60, 6, 0),
  generated: normal(50, 6, 1),
  means: normal(60, 6, 2),
  samples: normal(50, 12, 3),
};
const names = [
  'activeDimensions',
  'sampleVariance',
  'vendi',
  'frechetDistance',
  'precision',
  'recall',
  'density',
  'coverage',
];

test('samples as good as real ones have all figures, of the sizes that they should', () => {
  const metrics = imageMetrics(healthy);
  expect(Object.keys(metrics)).toEqual(names);
  expect(metrics.activeDimensions).toBe(6);
  for (const name of ['precision', 'recall', 'density', 'coverage'])
    expect(metrics[name]).toBeGreaterThan(0.6);
  expect(metrics.vendi).toBeGreaterThan(5);
  expect(metrics.frechetDistance).toBeLessThan(1);
});

test('a model that draws one image and uses no latents has finite figures that say so', () => {
  const { real } = healthy;
  const metrics = imageMetrics({
    real,
    generated: collapsed(healthy.generated),
    means: { ...healthy.means, data: new Float32Array(60 * 6) },
    samples: collapsed(healthy.samples),
  });
  expect(Object.keys(metrics)).toEqual(names);
  for (const name of names) expect([name, Number.isFinite(metrics[name])]).toEqual([name, true]);
  expect(metrics).toMatchObject({ activeDimensions: 0, sampleVariance: 0, recall: 0 });
  expect(metrics.vendi).toBeCloseTo(1, 9);
  expect(metrics.frechetDistance).toBeGreaterThan(5);
  expect(metrics.coverage).toBeLessThan(0.5);
});

test('an encoder that gives nothing of any image still gives finite figures', () => {
  const zeros: Features = { rows: 8, width: 4, data: new Float32Array(32) };
  expect(imageMetrics({ real: zeros, generated: zeros, means: zeros, samples: zeros })).toMatchObject({
    vendi: 1,
    frechetDistance: 0,
    precision: 1,
    recall: 1,
  });
});

test('figures that the images are too few for are left out', () => {
  const namesOf = (rows: number) =>
    Object.keys(
      imageMetrics({
        ...healthy,
        generated: first(healthy.generated, rows),
        samples: first(healthy.samples, rows),
      }),
    );
  expect(namesOf(0)).toEqual(names.slice(0, 1));
  expect(namesOf(1)).toEqual(names.slice(0, 3));
  expect(namesOf(5)).toEqual(names.slice(0, 4));
  expect(namesOf(6)).toEqual(names);
});

test('numbers that are not finite are refused, with what they are of', () => {
  const broken = {
    ...healthy.samples,
    data: healthy.samples.data.map((value, i) => (i === 25 ? Number.NaN : value)),
  };
  expect(() => imageMetrics({ ...healthy, samples: broken })).toThrow(
    'generated images, image 2: expected finite numbers, received NaN',
  );
});
