import { faceAttributes } from '@ouroboros/data/images';
import type { MetricDescription } from '../../family.ts';

const losses: readonly MetricDescription[] = [
  {
    name: 'testLoss',
    label: 'loss on real images (negative ELBO)',
    unit: 'nats per image',
    group: 'Reconstruction',
    better: 'lower',
  },
  {
    name: 'reconstructionError',
    label: 'squared error of real images made again',
    unit: 'mean per value',
    group: 'Reconstruction',
    better: 'lower',
  },
  // Neither way: a model that ignores its latents has none, and one that does not fit has much.
  { name: 'divergence', label: 'information in the latents', unit: 'nats per image', group: 'Latents' },
  { name: 'activeDimensions', label: 'latent dimensions in use', group: 'Latents', better: 'higher' },
];

const diversity: readonly MetricDescription[] = [
  {
    name: 'sampleVariance',
    label: 'variance of samples at a pixel',
    unit: 'squared value',
    group: 'Diversity',
    better: 'higher',
  },
  { name: 'vendi', label: 'different images in effect (Vendi score)', group: 'Diversity', better: 'higher' },
  {
    name: 'recall',
    label: 'real images among the samples (recall)',
    unit: 'share',
    group: 'Diversity',
    better: 'higher',
  },
  {
    name: 'coverage',
    label: 'real images with a sample nearby (coverage)',
    unit: 'share',
    group: 'Diversity',
    better: 'higher',
  },
];

const fidelity: readonly MetricDescription[] = [
  {
    name: 'frechetDistance',
    label: 'distance of samples from real images (Fréchet)',
    group: 'Fidelity',
    better: 'lower',
  },
  {
    name: 'precision',
    label: 'samples among the real images (precision)',
    unit: 'share',
    group: 'Fidelity',
    better: 'higher',
  },
  // Best at 1: more where samples crowd at a few real images.
  {
    name: 'density',
    label: 'real images around a sample, relative to real ones (density)',
    group: 'Fidelity',
  },
];

/** Name of the share of the samples that have an attribute. */
export function attributeShareName(attribute: string): string {
  return `${attribute}Share`;
}

/** An attribute for people: `turnedLeft` is "turned left". */
function wordsOf(attribute: string): string {
  return attribute.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

// Best as often as in the data.
const attributes = faceAttributes.map(
  ({ name }): MetricDescription => ({
    name: attributeShareName(name),
    label: wordsOf(name),
    unit: 'share of faces',
    group: 'Attributes',
  }),
);

/** The figures of an image model for people, in the order of the page. */
export const metricDescriptions: readonly MetricDescription[] = [
  ...losses,
  ...diversity,
  ...fidelity,
  ...attributes,
];
