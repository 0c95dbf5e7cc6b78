import { drawFace, type FaceAttributeName, faceAttributes } from '@ouroboros/data/images';
import { fillUniform, purposes } from '@ouroboros/native';

/* Letters: N faces, S pixels of a side, A attributes. */

/** Faces with what is known of them. */
export interface LabelledFaces {
  readonly size: number;
  /** [N, 3, S, S]. */
  readonly pixels: Uint8Array;
  /** [N, A]: 0 or 1. */
  readonly labels: Uint8Array;
}

/** Which faces are drawn. */
export interface FaceRequest {
  readonly seed: number;
  readonly split: 'train' | 'test';
  readonly size: number;
  readonly count: number;
}

type Forced = Partial<Record<FaceAttributeName, boolean>>;

/** Share of the attributes of a balanced face that a fair coin decides. */
const tossed = 1 / 3;

/**
 * Faces for learning: of every face about a third of the attributes are had as often as not, and the others as often as in the data,
 * so that rare ones are seen often enough, and faces that have many of them at once are seen seldom.
 */
export function balancedFaces(request: FaceRequest): LabelledFaces {
  return drawFaces(request, (index) => {
    const uniforms = new Float64Array(faceAttributes.length);
    fillUniform(uniforms, { seed: request.seed, purpose: purposes.data, iteration: 2, index });
    return Object.fromEntries(
      faceAttributes.flatMap(({ name }, a): [string, boolean][] => {
        const uniform = uniforms[a] as number;
        return uniform < tossed ? [[name, uniform < tossed / 2]] : [];
      }),
    );
  });
}

/** Natural faces among the held-out ones, for each that has one attribute. */
const naturalPerForced = 10;

/**
 * Faces that nobody learns from, to see how well attributes are told: 10 `each` as the data have them, and for each attribute `each` that
 * have it, and all else as often as in the data.
 */
export function heldOutFaces(seed: number, size: number, each: number): LabelledFaces {
  const natural = naturalPerForced * each;
  const count = natural + each * faceAttributes.length;
  return drawFaces({ seed, split: 'test', size, count }, (index) => {
    const attribute = faceAttributes[Math.floor((index - natural) / each)];
    return attribute ? { [attribute.name]: true } : {};
  });
}

function drawFaces(
  { seed, split, size, count }: FaceRequest,
  forced: (index: number) => Forced,
): LabelledFaces {
  const pixels = new Uint8Array(count * 3 * size * size);
  const labels = new Uint8Array(count * faceAttributes.length);
  for (let index = 0; index < count; index++) {
    const face = drawFace({ seed, split, index, size, attributes: forced(index) });
    pixels.set(face.pixels, index * face.pixels.length);
    labels.set(face.attributes, index * face.attributes.length);
  }
  return { size, pixels, labels };
}
