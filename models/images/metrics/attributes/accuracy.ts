/* Letters: N images, A attributes. */

/** How well an attribute is told. */
export interface AttributeAccuracy {
  /** Share of all images that are told right. */
  readonly accuracy: number;
  /** Share of the images with the attribute that are told to have it; undefined where there are none. */
  readonly sensitivity: number | undefined;
  /** Share of the images without the attribute that are told not to have it; undefined where there are none. */
  readonly specificity: number | undefined;
}

/**
 * How well each of A attributes is told.
 *
 * @param logits [N, A], above 0 for one that is there
 * @param labels [N, A], 1 for one that is there and else 0
 */
export function attributeAccuracies(
  logits: Float32Array,
  labels: Uint8Array,
  attributes: number,
): AttributeAccuracy[] {
  return Array.from({ length: attributes }, (_, a) => {
    const right = [0, 0] as [number, number];
    const all = [0, 0] as [number, number];
    for (let i = a; i < labels.length; i += attributes) {
      const label = labels[i] === 1 ? 1 : 0;
      all[label]++;
      if ((logits[i] as number) > 0 === (label === 1)) right[label]++;
    }
    return {
      accuracy: (right[0] + right[1]) / (all[0] + all[1]),
      sensitivity: all[1] === 0 ? undefined : right[1] / all[1],
      specificity: all[0] === 0 ? undefined : right[0] / all[0],
    };
  });
}
