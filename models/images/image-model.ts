import type { Dim, Model, Shape } from '@ouroboros/onnx';
import type { ParameterSpec } from '../training/parameters.ts';

/* Letters: B images, S pixels of a side, L dimensions of the latent. */

/** A VAE as the graphs of the family are derived from it. Every tensor is float32; images are [B, 3, S, S] in [-1, 1]. */
export interface ImageModel {
  /** S. */
  readonly size: number;
  /** L. */
  readonly latent: number;
  /** What is trained. */
  readonly parameters: readonly ParameterSpec[];
  /** Running means (from 0) and variances (from 1) of its batch normalisations, which training carries on. */
  readonly statistics: readonly ParameterSpec[];
  /** Whether weight decay applies to a parameter. */
  decays(name: string, dims: Shape): boolean;
  /**
   * `image` and `noise` [B, L], standard normal, to `reconstruction` [B, 3, S, S], `mean` and `logVariance` [B, L]. Every
   * parameter and statistic is an input under its name. Batch normalisations are of inference: `trainingMode` makes those of
   * training from them.
   */
  forward(batch: Dim): Model;
  /** `image` to `mean` and `logVariance` [B, L] of its latent; the parameters and statistics it needs are inputs. */
  encoder(batch: Dim): Model;
  /** `latent` [B, L] to `image`; the parameters and statistics it needs are inputs. */
  decoder(batch: Dim): Model;
}
