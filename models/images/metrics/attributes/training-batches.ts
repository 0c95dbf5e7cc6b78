import { toValues } from '@ouroboros/data/images';
import { fillUniform, purposes, type StreamKey } from '@ouroboros/native';
import type { Tensor } from '@ouroboros/onnx';
import { VisitOrder } from '../../../training/visit-order.ts';
import type { LabelledFaces } from './faces.ts';
import { scramble } from './scrambling.ts';
import { drawSoftening, soften } from './softening.ts';

/* Letters: K steps, B images of a step, S pixels of a side, A attributes. */

/** Share of the images that are no faces. */
const scrambled = 1 / 8;

/** Share of the images that are two faces in one. */
const blended = 1 / 4;

/** Deviation of the blur of images that are no faces, in 32nds of a side: no edge of a tile tells them. */
const scrambledBlur = 1.5;

/**
 * What the network learns from: faces in random order, soft as those of a decoder, a quarter of them blended with another face, and
 * an eighth of them scrambled. Half of an attribute, which a decoder draws where it does not decide, has the target of its share: it
 * counts from one half on. What is no face has no attribute.
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
    fillUniform(uniforms, this.key(visit, 2));
    const [kind, share] = [...uniforms] as [number, number];
    if (kind < scrambled) {
      this.scramble(visit, image, targets);
    } else {
      if (kind < scrambled + blended) this.blend(visit, 1 - share / 2, image, targets);
      soften(image, this.faces.size, drawSoftening(this.seed, visit));
    }
  }

  private scramble(visit: number, image: Float32Array, targets: Float32Array): void {
    scramble(image, this.faces.size, this.key(visit, 3));
    soften(image, this.faces.size, { ...drawSoftening(this.seed, visit), blur: scrambledBlur });
    targets.fill(0);
  }

  /** Of what is drawn for a visit; softening has streams of its own. */
  private key(visit: number, iteration: number): StreamKey {
    return { seed: this.seed, purpose: purposes.noise, iteration, index: visit };
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
