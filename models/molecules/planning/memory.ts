import { peakLiveBytes } from '@ouroboros/onnx';
import { floatBytes, memoryOfLane } from '../../planning/memory.ts';
import type { PlannedGraphs, ScoreGraph } from './graphs.ts';
import type { PackedSizes } from './planned-batch.ts';

/**
 * Memory that ONNX Runtime takes over the values that are alive at a time, as measured on fits of `geodiff-nano` (2.9 to 3.5 at batches of
 * 16 to 256) and `geodiff-drugs` (3.2): batches differ in size from step to step, and what was made for the sizes of one step does not always fit the next.
 */
const arenaFactor = 3;

/**
 * Bytes of one lane, by what they hold, as `memoryOfLane`: sessions keep what they once took, those of evaluation and sampling beside
 * that of training. Batches: the packed molecules of a step.
 */
export function memoryOf(
  parameters: number,
  { training, evaluation, scores }: PlannedGraphs,
): Record<string, number> {
  const sampling = scores.reduce((most, graph) => (bytesOf(graph) > bytesOf(most) ? graph : most));
  const graphs = [training, evaluation, sampling].map(({ model }) => model);
  return {
    ...memoryOfLane({ parameters, graphs, arenaFactor }),
    batches: floatBytes * packedValues(training.sizes),
  };
}

function bytesOf({ model }: ScoreGraph): number {
  return peakLiveBytes(model.graph);
}

/** Values of a packed batch, four bytes each: types, positions, original positions, levels and weights of atoms; edges; messages. */
function packedValues({ N, L, R, D, Dl }: PackedSizes): number {
  return N * (1 + 3 + 3 + 1 + 1 + D + Dl) + 3 * L + 2 * R;
}
