import { builtInModel, Packing, presetConfig, singleBatch } from '@ouroboros/models/molecules';
import { fixDims, peakLiveBytes } from '@ouroboros/onnx';
import type { Candidate } from './contest.ts';
import type { CaseResult } from './document.ts';
import { noisyConformations } from './molecule-specimens.ts';
import type { MoleculesArgument } from './programs/molecules.ts';
import type { SuiteContext } from './suite.ts';

const program = new URL('./programs/molecules.ts', import.meta.url);
const trainProgram = new URL('./programs/train-step.ts', import.meta.url);

/** Chains in a batch: enough that the small ones are not all overhead. */
const batch = 8;

/** Three atoms each: chains of 21 to 1,998 atoms. */
const carbons = [7, 22, 67, 222, 666];

/** One score evaluation and one optimizer step on chains of growing length: as dense at any length, so that edges grow with the atoms. */
export async function measureGrowth(preset: string, context: SuiteContext): Promise<CaseResult[]> {
  const runtime = await context.runtime();
  const lengths = context.quick ? carbons.slice(0, 2) : carbons;
  const arguments_ = lengths.map(
    (length): MoleculesArgument => ({ preset, batch, carbons: length, sigma: 0.1 }),
  );
  const candidates = (of: (argument: MoleculesArgument) => () => unknown): Candidate[] =>
    arguments_.map((argument) => ({
      ...{
        name: `${batch} chains of ${atomsOf(argument) / batch} atoms`,
        role: 'real',
        work: atomsOf(argument),
      },
      ...{ timesItself: true, warmUps: 1, run: of(argument) },
    }));
  const scores = await context.measure({
    ...{ name: `${preset} scores`, unit: 'atoms/s', work: 1, mostRounds: 7 },
    candidates: candidates(
      (argument) => () => runtime.call(program, 'score', { ...argument, edges: 'native' }),
    ),
  });
  const training = await context.measure({
    ...{ name: `${preset} training`, unit: 'atoms/s', work: 1, mostRounds: 5 },
    candidates: candidates(({ carbons: length }) => () => {
      const setting = { family: 'molecules', preset, batch, steps: 1, carbons: length, driver: 'loop' };
      return runtime.call(trainProgram, 'train', setting);
    }),
  });
  const figures = arguments_.map(figuresOf);
  return [...scores.map((result, i) => ({ ...result, figures: figures[i] ?? {} })), ...training];
}

function atomsOf({ batch: molecules, carbons: length = 0 }: MoleculesArgument): number {
  return 3 * molecules * length;
}

/** What a score evaluation holds: edges, and the bytes of values alive at a time, by atom. */
function figuresOf(argument: MoleculesArgument): Readonly<Record<string, number>> {
  const model = builtInModel(presetConfig(argument.preset));
  const { molecules, noisy } = noisyConformations({ ...argument, sigmas: [argument.sigma] });
  const { tensors } = singleBatch(new Packing([molecules], model.cutoff).at(noisy));
  const [N, L, R, D, Dl] = [
    tensors.positions.dims[0],
    tensors.localEdges.dims[1],
    tensors.radiusEdges.dims[1],
    tensors.incidence.dims[1],
    tensors.localIncidence.dims[1],
  ] as [number, number, number, number, number];
  const { graph } = fixDims(model.scores(), { N, L, R, D, Dl });
  const atoms = atomsOf(argument);
  return { 'edges/atom': (L + R) / atoms, 'KiB alive/atom': peakLiveBytes(graph) / 1024 / atoms };
}
