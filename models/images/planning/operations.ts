import { countOperations } from '@ouroboros/onnx';
import type { FamilyPlan } from '../../family.ts';
import type { PlannedGraphs, SizedGraph } from './graphs.ts';

/** Floating-point operations of an image. */
export interface ImageOperations {
  /** Of one that is trained, scored or generated. */
  readonly units: FamilyPlan['operations'];
  /** Of one that is only encoded, as a share of those of one that is scored. */
  readonly encoded: number;
  /** Of one whose attributes are told, as a share of those of one that is scored. */
  readonly classified: number;
}

/**
 * Operations of an image in training (of the derived training graph: forward, backward and the optimizer's share), in a forward pass with
 * its losses, and in the decoder.
 */
export function imageOperations(graphs: PlannedGraphs): ImageOperations {
  const ofImage = ({ model, images }: SizedGraph): number => countOperations(model).total / images;
  const scored = ofImage(graphs.evaluation);
  return {
    units: { trained: ofImage(graphs.training), scored, generated: ofImage(graphs.decoder) },
    encoded: ofImage(graphs.encoder) / scored,
    classified: ofImage(graphs.classifier) / scored,
  };
}
