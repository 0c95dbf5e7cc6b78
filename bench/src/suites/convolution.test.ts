import { presetConfig } from '@ouroboros/models/images';
import { expect, test } from 'vitest';
import { choiceOf } from '../programs/convolution.ts';
import { layersOf } from './convolution.ts';

test('the layers of vae-celeba are its five convolutions, the last transposed one and the colours', () => {
  const layers = layersOf(presetConfig('vae-celeba'));
  expect(layers.map(({ channels, filters, side, stride }) => [channels, filters, side, stride])).toEqual([
    ...[
      [3, 32, 64, 2],
      [32, 64, 32, 2],
      [64, 128, 16, 2],
      [128, 256, 8, 2],
      [256, 512, 4, 2],
    ],
    ...[
      [32, 32, 64, 2],
      [32, 3, 64, 1],
    ],
  ]);
});

test('the product takes one of the formulations of every part of every layer, and not always the same', () => {
  const layers = ['vae-nano', 'vae-celeba'].flatMap((preset) => layersOf(presetConfig(preset)));
  for (const part of ['Conv', 'ConvTranspose', 'weight gradient'] as const) {
    const choices = layers.map((layer) => choiceOf(layer, part));
    for (const { formulations, chosen } of choices) expect(formulations).toContain(chosen);
    expect(new Set(choices.map(({ chosen }) => chosen)).size).toBeGreaterThan(1);
  }
});
