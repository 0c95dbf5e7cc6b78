import { fixDims, type Model } from '@ouroboros/onnx';
import { trainingStep } from '../../planning/training-step.ts';
import { noiseLevels, sampledLevels } from '../diffusion/noise-schedule.ts';
import { buildMoleculeEvaluation } from '../evaluation/eval-graph.ts';
import { evaluationBatch } from '../evaluation/test-loss.ts';
import type { MoleculeModel } from '../molecule-model.ts';
import type { MoleculesOptions } from '../options.ts';
import { scoreGraph } from '../sessions.ts';
import { buildMoleculeTraining } from '../training/train-graph.ts';
import { type PackedSizes, packedSizes, plannedMolecules } from './planned-batch.ts';
import type { PlannedData } from './planned-data.ts';

/** A graph and how many molecules it takes. */
export interface SizedGraph {
  readonly model: Model;
  readonly molecules: number;
}

/** A graph that steps of sampling run. */
export interface ScoreGraph extends SizedGraph {
  /** How many of the steps of a trajectory run it. */
  readonly steps: number;
}

/** The graphs that a run computes with, in batches like its own, all sizes known. */
export interface PlannedGraphs {
  /** One optimizer step, and the sizes of its batch. */
  readonly training: SizedGraph & { readonly sizes: PackedSizes };
  readonly evaluation: SizedGraph;
  /** Along a trajectory, from high noise to low. */
  readonly scores: readonly ScoreGraph[];
}

/** The graphs of a run with this model. */
export function plannedGraphs(
  model: MoleculeModel,
  options: MoleculesOptions,
  data: PlannedData,
): PlannedGraphs {
  return {
    training: trainingGraph(model, options, data),
    evaluation: evaluationGraph(model, options, data),
    scores: scoreGraphs(options, data),
  };
}

function trainingGraph(
  model: MoleculeModel,
  { config, fit }: MoleculesOptions,
  { specimens }: PlannedData,
): PlannedGraphs['training'] {
  const sizes = packedSizes(plannedMolecules(specimens, fit.batch, noiseLevels(config)), config.cutoff);
  const step = trainingStep({ family: 'molecules', config, fit }, () => buildMoleculeTraining(model, fit));
  return { model: fixDims(step, sizes), molecules: fit.batch, sizes };
}

function evaluationGraph(
  model: MoleculeModel,
  { config, evaluate: { levels } }: MoleculesOptions,
  { specimens }: PlannedData,
): SizedGraph {
  const molecules = Math.max(1, Math.floor(evaluationBatch / levels)) * levels;
  const noisy = plannedMolecules(specimens, molecules, noiseLevels(config));
  const sizes = packedSizes(noisy, config.cutoff);
  return { model: fixDims(buildMoleculeEvaluation(model), sizes), molecules };
}

/** Stretches of a trajectory within which as many edges are near. */
const stretches = 5;

/** Steps of sampling in stretches from high noise to low, each by the edges in its middle. */
function scoreGraphs(
  { config, sample }: MoleculesOptions,
  { specimens }: PlannedData,
): readonly ScoreGraph[] {
  const levels = noiseLevels(config);
  const sigmas = [...sampledLevels(levels.length, sample.steps)]
    .map((level) => levels[level] as number)
    .reverse();
  const local = sigmas.filter((sigma) => sigma >= sample.globalStartSigma);
  const both = sigmas.slice(local.length);
  const graphOf = (part: readonly number[], withGlobal: boolean): ScoreGraph => {
    const noisy = plannedMolecules(specimens, sample.batch, [part[part.length >> 1] as number]);
    const sizes = packedSizes(noisy, config.cutoff);
    const model = fixDims(scoreGraph(config, { withGlobal }), sizes);
    return { model, molecules: sample.batch, steps: part.length };
  };
  return [
    ...(local.length > 0 ? [graphOf(local, false)] : []),
    ...partsOf(both, stretches).map((part) => graphOf(part, true)),
  ];
}

/** `values` in at most `count` parts of about equal length, none of them empty. */
function partsOf<T>(values: readonly T[], count: number): readonly (readonly T[])[] {
  const parts = Math.min(count, values.length);
  const at = (part: number): number => Math.round((part * values.length) / parts);
  return Array.from({ length: parts }, (_, part) => values.slice(at(part), at(part + 1)));
}
