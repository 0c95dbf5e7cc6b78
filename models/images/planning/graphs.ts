import { fixDims, type Model } from '@ouroboros/onnx';
import { trainingStep } from '../../planning/training-step.ts';
import { buildImageEvaluation } from '../evaluation/eval-graph.ts';
import type { ImageModel } from '../image-model.ts';
import { networkGraph } from '../metrics/attributes/network.ts';
import type { ImagesOptions } from '../options.ts';
import { evaluationRows } from '../sessions.ts';
import { buildImageTraining } from '../training/train-graph.ts';

/** A graph and how many images it takes or makes. */
export interface SizedGraph {
  readonly model: Model;
  readonly images: number;
}

/** The graphs that a run computes with, in its own batches, all sizes known. */
export interface PlannedGraphs {
  /** One optimizer step. */
  readonly training: SizedGraph;
  readonly evaluation: SizedGraph;
  readonly decoder: SizedGraph;
  readonly encoder: SizedGraph;
  /** What tells attributes of faces. */
  readonly classifier: SizedGraph;
}

/** The graphs of a run with this model. */
export function plannedGraphs(model: ImageModel, { config, fit, sample }: ImagesOptions): PlannedGraphs {
  const sized = (graph: Model, images: number): SizedGraph => ({
    model: fixDims(graph, { B: images }),
    images,
  });
  const step = trainingStep({ family: 'images', config, fit }, () => buildImageTraining(model, fit));
  return {
    training: { model: step, images: fit.batch },
    evaluation: sized(buildImageEvaluation(model, fit.variance, 'B'), evaluationRows),
    decoder: sized(model.decoder('B'), sample.batch),
    encoder: sized(model.encoder('B'), evaluationRows),
    classifier: sized(networkGraph('B', model.size), evaluationRows),
  };
}
