import type { Experiment, Scaled, ScaleName } from '@ouroboros/recursion';
import { imageSizes } from './image-sizes.ts';

/** What one experiment of the image study asks; how large it is at each scale follows. */
export interface ImageQuestion extends Pick<Experiment, 'name' | 'description' | 'regimes'> {
  /** Training images, as a share of what the scale has; default 1. */
  readonly images?: number;
  /** Models in each chain at most; default: as many as the scale has. */
  readonly iterations?: number;
}

/** The experiment that puts a question at every scale. */
export function imageExperiment(question: ImageQuestion): Experiment {
  const { name, description, regimes } = question;
  return {
    ...{ name, description, scale: 'nano', family: 'images', regimes, seeds: 1, iterations: 5 },
    // As in language-quick: accumulating bounds the loss, it does not hold it still.
    margin: 0.02,
    scales: {
      nano: changes(question, 'nano'),
      small: changes(question, 'small'),
      paper: changes(question, 'paper'),
    },
  };
}

function changes(question: ImageQuestion, scale: ScaleName): Scaled {
  const { data, ...size } = imageSizes[scale];
  const { images = 1 } = question;
  const iterations = Math.min(size.iterations, question.iterations ?? size.iterations);
  return { ...size, iterations, data: { ...data, images: Math.round(data.images * images) } };
}
