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
  const elements = elementCount(axes.map(({ size }) => size));
  const places = elementCount(axes.map(({ out }) => out));
  return [
    singlePosition,
    ...(outer <= inner && isWorthUnfolding(outer, inner, elements) ? [unfoldedCotangent] : []),
    ...(isWorthUnfolding(inner, outer / group, places) ? [unfoldedImage] : []),
    shiftedProducts,
    exchangedConvolution,
  ];
}

/**
 * An unfolded tensor is multiplied image by image, and the products, [channels K, others], are added up: worth it where each sums over
 * many places. Shifts copy the channels of a place together, which costs more for each value the fewer there are, up to about 16.
 */
function isWorthUnfolding(channels: number, others: number, places: number): boolean {
  return places >= others * Math.min(2 * channels, 32);
}
