import { presetConfig, type VaeConfig } from '@ouroboros/models/images';
import type { Runtime } from '@ouroboros/runtime';
import type { Candidate } from '../contest.ts';
import type { CaseResult } from '../document.ts';
import {
  type ConvolutionArgument,
  type ConvolutionLayer,
  type ConvolutionPart,
  choiceOf,
  smallSide,
} from '../programs/convolution.ts';
import { requireEqual, type Suite, type SuiteContext } from '../suite.ts';

const program = new URL('../programs/convolution.ts', import.meta.url);

const batch = 64;

/** Largest difference that rounding explains, relative to the largest value. */
const tolerance = 1e-4;

const parts: readonly ConvolutionPart[] = ['Conv', 'ConvTranspose', 'weight gradient'];

/** Every formulation of every convolution of the VAEs, forward and backward. */
export const convolution: Suite = {
  name: 'convolution',
  about: 'formulations of the convolutions of vae-nano and vae-celeba, forward and backward, batch 64',
  async run(context) {
    const presets = context.quick ? ['vae-nano'] : ['vae-nano', 'vae-celeba'];
    const layers = presets.flatMap((preset) => layersOf(presetConfig(preset)));
    const cases: CaseResult[] = [];
    for (const layer of context.quick ? layers.slice(-1) : layers) {
      for (const part of partsOf(layer)) cases.push(...(await measurePart(layer, part, context)));
    }
    return { cases };
  },
};

/** The convolutions of a VAE and, as their mirror images, its transposed ones. */
export function layersOf({ channels, image_size }: VaeConfig): ConvolutionLayer[] {
  const outermost = channels[0] as number;
  const down = channels.map((filters, i) => ({
    ...{ batch, channels: i === 0 ? 3 : (channels[i - 1] as number), filters },
    ...{ side: image_size / 2 ** i, stride: 2 as const },
  }));
  const up = { batch, channels: outermost, filters: outermost, side: image_size, stride: 2 as const };
  const colours = { batch, channels: outermost, filters: 3, side: image_size, stride: 1 as const };
  return [...down, up, colours];
}

/** Training needs no gradient of the images. */
function partsOf({ channels }: ConvolutionLayer): readonly ConvolutionPart[] {
  return channels === 3 ? parts.filter((part) => part !== 'ConvTranspose') : parts;
}

function nameOf(layer: ConvolutionLayer, part: ConvolutionPart): string {
  const { channels, filters, side, stride } = layer;
  const small = smallSide(layer);
  const [large, other] = [`${channels} x ${side} x ${side}`, `${filters} x ${small} x ${small}`];
  const way = part === 'ConvTranspose' ? `${other} to ${large}` : `${large} to ${other}`;
  return `${part}, ${way}, stride ${stride}`;
}

async function measurePart(
  layer: ConvolutionLayer,
  part: ConvolutionPart,
  context: SuiteContext,
): Promise<CaseResult[]> {
  const runtime = await context.runtime();
  const name = nameOf(layer, part);
  context.progress(`${name}: loading`);
  const { formulations, chosen } = choiceOf(layer, part);
  const arguments_ = formulations.map((formulation) => ({ layer, part, formulation }));
  await requireSameResults(name, runtime, arguments_);
  // What any problem can be computed by is what the others are compared with.
  const general = part === 'weight gradient' ? formulations.at(-1) : formulations[0];
  const candidates = arguments_.map((argument): Candidate => {
    const { formulation } = argument;
    return {
      name: formulation === chosen ? `${formulation}, the product's choice` : formulation,
      role: formulation === general ? 'naive' : 'real',
      timesItself: true,
      run: () => runtime.call(program, 'convolve', argument),
    };
  });
  const work = operationsOf(layer) / 1e9;
  const cases = await context.measure({ name, unit: 'GFLOP/s', work, candidates });
  await runtime.call(program, 'release', arguments_);
  return withFastest(cases);
}

/** A multiplication and an addition for each weight, place and image. */
function operationsOf(layer: ConvolutionLayer): number {
  return 2 * 9 * layer.batch * layer.channels * layer.filters * smallSide(layer) ** 2;
}

/** Adds to every case how long it took, as multiples of the fastest. */
function withFastest(cases: readonly CaseResult[]): CaseResult[] {
  const least = Math.min(...cases.map(({ median }) => median));
  return cases.map((result) => ({
    ...result,
    figures: { 'x the time of the fastest': result.median / least },
  }));
}

async function requireSameResults(
  name: string,
  runtime: Runtime,
  arguments_: readonly ConvolutionArgument[],
): Promise<void> {
  const results: Float32Array[] = [];
  for (const argument of arguments_) results.push(await runtime.call(program, 'resultOf', argument));
  const [first, ...others] = results as [Float32Array, ...Float32Array[]];
  const largest = first.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (const other of others) {
    const difference = other.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (first[i] as number))),
      0,
    );
    requireEqual(
      difference <= tolerance * largest,
      name,
      `values that differ by ${difference} of ${largest}`,
    );
  }
}
