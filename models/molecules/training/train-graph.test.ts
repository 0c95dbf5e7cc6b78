import { moleculeFromSmiles } from '@ouroboros/data/molecules';
import { fillNormal, purposes } from '@ouroboros/native';
import { elementCount, type Graph, type Tensor } from '@ouroboros/onnx';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { initialise } from '../../training/initialise.ts';
import { builtInModel } from '../built-in.ts';
import { presetConfig } from '../config.ts';
import { type NoisySubject, perturb } from '../diffusion/perturbation.ts';
import { trainingFeeds } from '../graphs/noisy-feeds.ts';
import { buildMoleculeTraining } from './train-graph.ts';

const model = builtInModel({ ...presetConfig('geodiff-nano'), hidden_dim: 8, cutoff: 4 });
const fit = { beta1: 0.95, beta2: 0.999, weightDecay: 0 };

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 });
});
afterAll(() => runtime.close());

function operatorsOf(graph: Graph): readonly string[] {
  return graph.nodes.flatMap((node) => [node.opType, ...node.subgraphs.flatMap(operatorsOf)]);
}

test('a step adds nothing at places that repeat, and looks for no axes while it runs', () => {
  const operators = operatorsOf(buildMoleculeTraining(model, fit).model.graph);
  expect(operators.filter((name) => name.startsWith('Scatter') || name === 'NonZero')).toEqual([]);
});

/** A molecule in some shape with noise on it. */
function subject(smiles: string, index: number): NoisySubject {
  const molecule = moleculeFromSmiles(smiles);
  const positions = new Float32Array(3 * molecule.elements.length);
  fillNormal(positions, { seed: 1, purpose: purposes.init, iteration: 1, index });
  const conformation = { molecule, positions: positions.map((x) => 2 * x) };
  return { conformation, key: { seed: 2, purpose: purposes.noise, iteration: 1, index }, sigma: 0.3 + index };
}

/** Steps on batches of two molecules. */
async function train(
  subjects: readonly NoisySubject[],
  rates: readonly number[],
): Promise<Readonly<Record<string, Tensor>>> {
  const { model: graph, state } = buildMoleculeTraining(model, fit);
  const fresh = initialise(model.parameters, 4, 1);
  const carried = state.map(({ name, dims }) => [
    name,
    fresh.get(name) ?? { dtype: 'float32', dims, data: new Float32Array(elementCount(dims)) },
  ]);
  const feeds = trainingFeeds(perturb(subjects), { batch: 2, cutoff: model.cutoff });
  const learningRate = { dtype: 'float32', dims: [rates.length], data: Float32Array.from(rates) } as const;
  const session = await runtime.load(graph);
  return session.run({ ...Object.fromEntries(carried), ...feeds, learningRate });
}

function floats(tensors: Readonly<Record<string, Tensor>>, name: string): Float32Array {
  return (tensors[name] as Tensor<'float32'>).data;
}

test('a batch that is padded to the size of a larger one makes the same step', async () => {
  const [small, large] = [['CO', 'C#N'].map(subject), ['CC(=O)Oc1ccccc1C(=O)O', 'c1ccccc1C'].map(subject)];
  const alone = await train(small, [1e-3]);
  const beside = await train([...small, ...large], [1e-3, 0]);
  expect(
    Math.abs((floats(beside, 'loss')[0] as number) / (floats(alone, 'loss')[0] as number) - 1),
  ).toBeLessThan(1e-6);
  for (const { name } of model.parameters) {
    const expected = floats(alone, `${name}.next`);
    floats(beside, `${name}.next`).forEach((value, i) => {
      expect(Math.abs(value - (expected[i] as number)), name).toBeLessThan(1e-6);
    });
  }
});
