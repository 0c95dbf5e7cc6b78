import { callProgram } from '../../call-program.ts';
import type { FamilyPlan } from '../../family.ts';
import { checkpointBytes, tensorBytes } from '../../planning/memory.ts';
import { parameterCount } from '../../training/parameters.ts';
import { builtInModel } from '../built-in.ts';
import type { MoleculesOptions } from '../options.ts';
import { plannedGraphs } from './graphs.ts';
import { memoryOf } from './memory.ts';
import { moleculeOperations } from './operations.ts';
import { type PlannedData, plannedData } from './planned-data.ts';
import { MoleculeWork } from './work.ts';

const program = new URL('../program.ts', import.meta.url);

/** What runs with these options cost. */
export async function planMolecules(options: MoleculesOptions): Promise<FamilyPlan> {
  const { config, fit, sample } = options;
  const model = builtInModel(config);
  const data = await plannedData(options.data);
  const graphs = plannedGraphs(model, options, data);
  const parameters = tensorBytes(model.parameters);
  const work = new MoleculeWork({ options, data, weightBytes: parameters });
  const { specimens } = data;
  return {
    model: options.model.preset,
    parameters: parameterCount(model.parameters),
    realExamples: options.data.conformations,
    unit: 'molecules',
    unitsPerExample: 1,
    notes: notesOf(options, data),
    operations: moleculeOperations(graphs),
    memory: memoryOf(parameters, graphs),
    checkpointBytes: checkpointBytes({ parameters }),
    dataBytes: (realBatches) => work.dataBytes(realBatches),
    fit: (iteration, examples) => work.fit(iteration, examples),
    evaluate: () => work.evaluate(),
    sample: (examples) => work.sample(examples),
    measure: (runtime, call) =>
      callProgram(
        runtime,
        { program, name: 'measureMoleculeThroughput' },
        { config, fit, sample, specimens },
        call,
      ),
  };
}

function notesOf(
  { data, sample, evaluate }: MoleculesOptions,
  { specimens, note }: PlannedData,
): readonly string[] {
  const atoms = specimens.reduce((sum, { molecule }) => sum + molecule.elements.length, 0) / specimens.length;
  return [
    ...(note === undefined ? [] : [note]),
    `sizes, edges and bytes are those of ${specimens.length} conformations of ${atoms.toFixed(1)} atoms on average, which stand for all`,
    `a molecule that is generated counts its ${sample.steps} steps of sampling`,
    ...(data.source === 'embedded'
      ? ['drawing the molecules of the embedded source, before the first fit, is not counted']
      : []),
    ...(evaluate.molecules > 0
      ? ['comparing generated conformations with real ones, and their force-field energies, is not counted']
      : []),
  ];
}
