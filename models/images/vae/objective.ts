import type { NamedValues } from '@ouroboros/autodiff';
import type { GraphBuilder, Value } from '@ouroboros/onnx';

/* Letters: B images, S pixels of a side, L dimensions of the latent, D = 3 S^2 values of an image. */

/** What a VAE gives for images, and the images. */
export interface Reconstructed {
  /** x, [B, 3, S, S] in [-1, 1]. */
  readonly image: Value;
  /** x', as `image`. */
  readonly reconstruction: Value;
  /** Of the Gaussian of the latent, [B, L]. */
  readonly mean: Value;
  readonly logVariance: Value;
}

/** Picks them, under their names, among the inputs and outputs of a forward graph. */
export function reconstructedOf(values: NamedValues): Reconstructed {
  const named = (name: keyof Reconstructed): Value => values[name] as Value;
  return {
    image: named('image'),
    reconstruction: named('reconstruction'),
    mean: named('mean'),
    logVariance: named('logVariance'),
  };
}

/** The objective and its parts, one value per image, [B]. */
export interface ImageLosses {
  /** squaredError / (2 variance) + divergence, in nats. */
  readonly loss: Value;
  /** Sum of (x - x')^2 over the D values of an image. */
  readonly squaredError: Value;
  /** KL(q(z | x) || N(0, I)), in nats. */
  readonly divergence: Value;
}

/**
 * The negative evidence lower bound (Kingma & Welling 2014, eq. 3 with one draw of the latent) of a decoder that is a Gaussian
 * around x' with the fixed variance sigma^2 = `variance` in each of the D values:
 *
 *     -ELBO = |x - x'|^2 / (2 sigma^2) + KL(q || N(0, I)) + D / 2 log(2 pi sigma^2),
 *
 * without the last term, which no parameter changes. One definition, from which the losses of training and evaluation come.
 */
export function imageLosses(g: GraphBuilder, values: Reconstructed, variance: number): ImageLosses {
  const error = g.op('Sub', [values.reconstruction, values.image]);
  // Not ReduceSumSquare: ONNX Runtime adds its squares up one after the other, which costs a digit.
  const squares = g.op('Mul', [error, error]);
  const squaredError = g.op('ReduceSum', [squares, g.int64s([1, 2, 3])], { keepdims: 0 });
  const divergence = divergenceOf(g, values);
  const scaled = g.op('Mul', [squaredError, g.scalar('float32', 1 / (2 * variance))]);
  return { loss: g.op('Add', [scaled, divergence]), squaredError, divergence };
}

/** 1/2 sum(mean^2 + exp(logVariance) - 1 - logVariance) over the latent (Kingma & Welling 2014, appendix B), [B]. */
function divergenceOf(g: GraphBuilder, { mean, logVariance }: Reconstructed): Value {
  const one = g.scalar('float32', 1);
  const spread = g.op('Sub', [g.op('Sub', [g.op('Exp', [logVariance]), one]), logVariance]);
  const each = g.op('Add', [g.op('Mul', [mean, mean]), spread]);
  const sum = g.op('ReduceSum', [each, g.int64s([1])], { keepdims: 0 });
  return g.op('Mul', [sum, g.scalar('float32', 0.5)]);
}

/**
 * The variance at which the loss is, up to a factor, the mean squared error per value + `weight` times the divergence, as VAEs
 * are often written (PyTorch-VAE on CelebA: weight 0.00025): D weight / 2.
 *
 * @param size S
 */
export function varianceOfWeight(size: number, weight: number): number {
  return (3 * size * size * weight) / 2;
}
