import { elementCount, type Value } from '@ouroboros/onnx';
import { exchangedConvolution } from './exchanged-convolution.ts';
import { sizesOf, type WeightFormulation, type WeightProblem } from './problem.ts';
import { shiftedProducts } from './shifted-products.ts';
import { singlePosition } from './single-position.ts';
import { unfoldedCotangent } from './unfolded-cotangent.ts';
import { unfoldedImage } from './unfolded-image.ts';

/** All formulations; the last covers every problem. */
export const weightFormulations: readonly WeightFormulation[] = [
  singlePosition,
  unfoldedCotangent,
  unfoldedImage,
  shiftedProducts,
  exchangedConvolution,
];

/**
 * An unfolded image gives a product [C K, M] for each image of a batch, and these are added up: worth it where each has this many times
 * as many positions to sum over as the other tensor has channels.
 */
const leastRatio = 4;

/** The gradient of the weights in the formulation that was measured to be the fastest for its shapes on the CPU. */
export function weightGradient(problem: WeightProblem): Value {
  const [first] = chosen(problem).flatMap((formulation) => formulation.prepare(problem) ?? []);
  return (first as () => Value)();
}

/** Name of the formulation that `weightGradient` takes. */
export function chosenWeightFormulation(problem: WeightProblem): string {
  const taken = chosen(problem).find((formulation) => formulation.prepare(problem));
  return (taken as WeightFormulation).name;
}

/** What is worth trying, the best first: by sizes alone, so that the same model always gives the same graph. */
function chosen(problem: WeightProblem): readonly WeightFormulation[] {
  const { group, outer, inner, axes } = sizesOf(problem);
  if (!outer || !inner || !axes) return [singlePosition, exchangedConvolution];
  const isLong = (elements: readonly number[], channels: number): boolean =>
    elementCount(elements) >= leastRatio * channels;
  const sizes = axes.map(({ size }) => size);
  const outs = axes.map(({ out }) => out);
  return [
    singlePosition,
    ...(outer <= inner && isLong(sizes, inner) ? [unfoldedCotangent] : []),
    ...(isLong(outs, outer / group) ? [unfoldedImage] : []),
    shiftedProducts,
    exchangedConvolution,
  ];
}
