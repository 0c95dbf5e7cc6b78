import { activeDimensions } from './active-dimensions.ts';
import { type Features, requireFinite } from './features.ts';
import { frechetDistance } from './frechet-distance.ts';
import { neighbourCount, neighbourFigures } from './neighbours.ts';
import { sampleVariance } from './sample-variance.ts';
import { vendiScore } from './vendi.ts';

/* Letters: N real images, M generated ones, L latent dimensions of the model, S pixels of a side, D features. */

/** What the figures of a model are made from. */
export interface MeasuredImages {
  /** Features of real images by the fixed encoder, [N, D]. */
  readonly real: Features;
  /** Features of generated images by the same encoder, [M, D]. */
  readonly generated: Features;
  /** Means of the latents that the model itself gives to real images, [N, L]. */
  readonly means: Features;
  /** The generated images, [M, 3 S S] in -1 .. 1. */
  readonly samples: Features;
}

/**
 * The figures of a model by its latents and samples, all finite: `activeDimensions`, `sampleVariance`, `vendi`, `frechetDistance`,
 * `precision`, `recall`, `density` and `coverage`. What the images are too few for is left out: all but the first without any
 * generated ones, the Fréchet distance below two and the last four below six of either kind. Sets of one size compare.
 *
 * @throws Fault `images/not-finite` naming the first image with a number that is not finite.
 */
export function imageMetrics({
  real,
  generated,
  means,
  samples,
}: MeasuredImages): Readonly<Record<string, number>> {
  requireFinite(real, 'features of real images');
  requireFinite(generated, 'features of generated images');
  requireFinite(means, 'latents of real images');
  requireFinite(samples, 'generated images');
  const fewest = Math.min(real.rows, generated.rows);
  return {
    activeDimensions: activeDimensions(means),
    ...(samples.rows > 0 && { sampleVariance: sampleVariance(samples) }),
    ...(generated.rows > 0 && { vendi: vendiScore(generated) }),
    ...(fewest > 1 && { frechetDistance: frechetDistance(real, generated) }),
    ...(fewest > neighbourCount && neighbourFigures(real, generated)),
  };
}
