import { countOperations } from '@ouroboros/onnx';
import type { FamilyPlan } from '../../family.ts';
import type { PlannedGraphs, SizedGraph } from './graphs.ts';

/**
 * Floating-point operations of a conformation in training (of the derived training graph: forward, backward and the optimizer's share), in a
 * forward pass with its losses, and in being sampled, all steps together.
 */
export function moleculeOperations({
  training,
  evaluation,
  scores,
}: PlannedGraphs): FamilyPlan['operations'] {
  const ofMolecule = ({ model, molecules }: SizedGraph): number => countOperations(model).total / molecules;
  return {
    trained: ofMolecule(training),
    scored: ofMolecule(evaluation),
    generated: scores.reduce((sum, graph) => sum + graph.steps * ofMolecule(graph), 0),
  };
}
