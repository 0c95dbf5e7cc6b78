import { type Dim, GraphBuilder, type Model } from '@ouroboros/onnx';
import type { ImageModel } from '../image-model.ts';
import { imageLosses, reconstructedOf } from '../vae/objective.ts';

/**
 * The objective of images with the running statistics: `image` [B, 3, S, S], `noise` [B, L], the parameters and the
 * statistics, to `loss` and `divergence` (nats), `squaredError` (sum over an image), all [B], and `mean` [B, L] of the latent.
 *
 * @param variance fixed variance of the decoder, per value in [-1, 1]
 */
export function buildImageEvaluation(model: ImageModel, variance: number, batch: Dim): Model {
  const { graph, opsetImports } = model.forward(batch);
  const g = new GraphBuilder(graph, opsetImports);
  const named = [...graph.inputs, ...graph.outputs.splice(0)].map((value) => [value.name, value]);
  const values = reconstructedOf(Object.fromEntries(named));
  const { loss, squaredError, divergence } = imageLosses(g, values, variance);
  g.output(loss, 'loss');
  g.output(squaredError, 'squaredError');
  g.output(divergence, 'divergence');
  g.output(values.mean, 'mean');
  return g.model();
}
