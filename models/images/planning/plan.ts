import { callProgram } from '../../call-program.ts';
import type { FamilyPlan } from '../../family.ts';
import { checkpointBytes, tensorBytes } from '../../planning/memory.ts';
import { parameterCount } from '../../training/parameters.ts';
import { builtInModel } from '../built-in.ts';
import type { ImagesOptions } from '../options.ts';
import { plannedGraphs } from './graphs.ts';
import { memoryOf } from './memory.ts';
import { imageOperations } from './operations.ts';
import { type PlannedData, plannedData } from './planned-data.ts';
import { ImageWork } from './work.ts';

const program = new URL('../program.ts', import.meta.url);

/** What runs with these options cost. */
export async function planImages(options: ImagesOptions): Promise<FamilyPlan> {
  const { config, fit, sample } = options;
  const model = builtInModel(config);
  const data = await plannedData(options.data);
  const graphs = plannedGraphs(model, options);
  const operations = imageOperations(graphs);
  const weights = { parameters: tensorBytes(model.parameters), statistics: tensorBytes(model.statistics) };
  const weightBytes = weights.parameters + weights.statistics;
  const work = new ImageWork({ options, data, operations, weightBytes });
  return {
    model: options.model.preset,
    parameters: parameterCount(model.parameters),
    realExamples: options.data.images,
    unit: 'images',
    unitsPerExample: 1,
    notes: notesOf(options, data),
    operations: operations.units,
    memory: memoryOf(weights, graphs, options, data),
    checkpointBytes: checkpointBytes(weights),
    dataBytes: (realBatches) => work.dataBytes(realBatches),
    fit: (iteration, examples) => work.fit(iteration, examples),
    evaluate: () => work.evaluate(),
    sample: (examples) => work.sample(examples),
    measure: (runtime, call) =>
      callProgram(runtime, { program, name: 'measureImageThroughput' }, { config, fit, sample }, call),
  };
}

function notesOf({ fit, evaluate }: ImagesOptions, { faces, note }: PlannedData): readonly string[] {
  const ofData = note === undefined ? [] : [note];
  const uncounted = 'the search for the training images nearest to specimens is not counted';
  if (evaluate.samples === 0) return [...ofData, uncounted];
  const trained = evaluate.encoderSteps * fit.batch;
  const classifier = faces ? ', and the classifier of attributes, which takes seconds,' : '';
  return [
    ...ofData,
    `an image that is only encoded${faces ? ' or classified' : ''} counts as the share of a forward pass that its operations are`,
    `once per run the encoder that images are compared by is trained on ${trained} images${classifier} before the first fit: not counted`,
    `${uncounted}, nor is the comparison of features`,
  ];
}
