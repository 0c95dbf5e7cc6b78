/* Letters: N images, A attributes. */

/** How well an attribute is told. */
export interface AttributeAccuracy {
  readonly attribute: string;
  /** Share of the images with the attribute that are told to have it. */
  readonly sensitivity: number;
  /** Share of the images without the attribute that are told not to have it. */
  readonly specificity: number;
}

/**
 * How well each of A attributes is told of images of which some have it and some have not.
 *
 * @param logits [N, A], above 0 for one that is there
 * @param labels [N, A], 1 for one that is there and else 0
 */
export function attributeAccuracies(
  logits: Float32Array,
  labels: Uint8Array,
  attributes: readonly string[],
): AttributeAccuracy[] {
  return attributes.map((attribute, a) => {
    const counts = { told: [0, 0] as [number, number], all: [0, 0] as [number, number] };
    for (let i = a; i < labels.length; i += attributes.length) {
      const label = labels[i] === 1 ? 1 : 0;
      counts.all[label]++;
      if ((logits[i] as number) > 0) counts.told[label]++;
    }
    const [wrong, right] = counts.told;
    const [without, having] = counts.all;
    return { attribute, sensitivity: right / having, specificity: 1 - wrong / without };
  });
}
