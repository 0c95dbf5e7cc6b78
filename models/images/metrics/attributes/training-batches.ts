import { toValues } from '@ouroboros/data';
import { fillUniform, purposes } from '@ouroboros/native';
import type { Tensor } from '@ouroboros/onnx';
import { VisitOrder } from '../../../training/visit-order.ts';
import type { LabelledFaces } from './faces.ts';
import { drawSoftening, soften } from './softening.ts';

/* Letters: K steps, B images of a step, S pixels of a side, A attributes. */

/** Share of the images that are two faces in one. */
const blended = 1 / 4;

/**
 * What the network learns from: faces in random order, soft as those of a decoder, a quarter of them blended with another face. Half
 * of an attribute, which a decoder draws where it does not decide, has the target of its share: it counts from one half on.
 */
export class TrainingBatches {
  private readonly faces: LabelledFaces;
  private readonly seed: number;
  private readonly order: VisitOrder;
  private readonly partners: VisitOrder;
  private readonly values: number;
  private readonly attributes: number;

  constructor(faces: LabelledFaces, seed: number) {
    const count = faces.pixels.length / (3 * faces.size ** 2);
    this.faces = faces;
    this.seed = seed;
    this.order = new VisitOrder(count, seed, 0);
    this.partners = new VisitOrder(count, seed, 1);
    this.values = 3 * faces.size ** 2;
    this.attributes = faces.labels.length / count;
  }

  /** Steps [first, first + count): `image` [K, B, 3, S, S] in -1 .. 1 and `targets` [K, B, A]. */
  feeds(first: number, count: number, batch: number): Readonly<Record<'image' | 'targets', Tensor>> {
    const { size } = this.faces;
    const image = new Float32Array(count * batch * this.values);
    const targets = new Float32Array(count * batch * this.attributes);
    for (let row = 0; row < count * batch; row++) {
      this.write(first * batch + row, partOf(image, row, this.values), partOf(targets, row, this.attributes));
    }
    return {
      image: { dtype: 'float32', dims: [count, batch, 3, size, size], data: image },
      targets: { dtype: 'float32', dims: [count, batch, this.attributes], data: targets },
    };
  }

  /** Visit number `visit`: its image [3, S, S] and its targets [A]. */
  private write(visit: number, image: Float32Array, targets: Float32Array): void {
    this.read(this.order.visits(visit, 1)[0] as number, image, targets);
    const uniforms = new Float64Array(2);
    fillUniform(uniforms, { seed: this.seed, purpose: purposes.noise, iteration: 2, index: visit });
    if ((uniforms[0] as number) < blended) this.blend(visit, 1 - (uniforms[1] as number) / 2, image, targets);
    soften(image, this.faces.size, drawSoftening(this.seed, visit));
  }

  /** Keeps `share` of an image and its targets, and takes the rest from another. */
  private blend(visit: number, share: number, image: Float32Array, targets: Float32Array): void {
    const other = { image: new Float32Array(image.length), targets: new Float32Array(targets.length) };
    this.read(this.partners.visits(visit, 1)[0] as number, other.image, other.targets);
    mix(image, other.image, share);
    mix(targets, other.targets, share);
  }

  private read(face: number, image: Float32Array, targets: Float32Array): void {
    toValues(partOf(this.faces.pixels, face, this.values), image);
    targets.set(partOf(this.faces.labels, face, this.attributes));
  }
}

function partOf<T extends Uint8Array | Float32Array>(data: T, index: number, length: number): T {
  return data.subarray(index * length, (index + 1) * length) as T;
}

function mix(values: Float32Array, others: Float32Array, share: number): void {
  for (let i = 0; i < values.length; i++) {
    values[i] = share * (values[i] as number) + (1 - share) * (others[i] as number);
  }
}
