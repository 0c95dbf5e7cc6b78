import { faceAttributes } from '@ouroboros/data/images';
import type { WorkerContext } from '@ouroboros/runtime';
import type { ItemSurvival } from '../../../family.ts';
import { attributeShareName } from '../descriptions.ts';
import { type Features, requireFinite } from '../features.ts';
import { classify } from './classification.ts';
import type { AttributeClassifier } from './classifier.ts';

/** How many of some images have each attribute. */
export interface AttributeShares {
  /** The share of the images with each attribute, such as `glassesShare`; nothing where there are no images. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Every attribute, from common to rare. */
  readonly survival: readonly ItemSurvival[];
}

/**
 * How many of some images of faces have each attribute of the embedded faces, as a classifier tells it.
 *
 * @param images [N, 3 S S] in -1 .. 1
 * @throws Fault `images/not-finite` naming the first image with a number that is not finite.
 */
export async function attributeShares(
  images: Features,
  { tensors }: Pick<AttributeClassifier, 'tensors'>,
  context: WorkerContext,
): Promise<AttributeShares> {
  requireFinite(images, 'generated images');
  return sharesOf(await classify(images, tensors, context));
}

/**
 * The shares that logits tell.
 *
 * @param logits [N, A], above 0 for an attribute that is there
 */
export function sharesOf(logits: Float32Array): AttributeShares {
  const images = logits.length / faceAttributes.length;
  const survival = faceAttributes.map(({ name: item, probability }, a): ItemSurvival => {
    const mentions = logits.filter((logit, i) => i % faceAttributes.length === a && logit > 0).length;
    return { category: 'attribute', item, probability, expected: images * probability, mentions };
  });
  if (images === 0) return { metrics: {}, survival };
  const shares = survival.map(({ item, mentions }) => [attributeShareName(item), mentions / images]);
  return { metrics: Object.fromEntries(shares), survival };
}
