import { elementBytes, type Model, type Tensor, tensor } from '@ouroboros/onnx';
import { type NamedArrays, sliceReplicates } from '../replicates/arrays.ts';
import { drawNormals, drawUniforms } from '../replicates/draws.ts';
import type { Engine } from '../replicates/engine.ts';
import type {
  DrawRequest,
  EvaluateSpanRequest,
  FitSpanRequest,
  ReplicateModel,
  SampleDrawRequest,
} from '../replicates/model.ts';
import { choiceKey, exampleKey } from '../replicates/world.ts';
import { graphs } from './graphs/index.ts';
import type { DensityWorld } from './world.ts';

// Axes: R replicates of a span, N examples, M points of the pool, Q test points, d dimensions.

type DensityEngine = Engine<DensityWorld>;

/** Test points whose kernels are worked on at a time, for bounded memory. */
const testBlock = 64;

/** Runs a graph of the family; `points`: upper bound of M, where the graph depends on it. */
function run(
  engine: DensityEngine,
  name: keyof typeof graphs,
  feeds: NamedArrays,
  points = 1,
): Promise<NamedArrays> {
  const build = (): Model => graphs[name]({ ...engine.world.setting, points });
  return engine.run(`${name} ${points}`, build, feeds);
}

async function drawReal(engine: DensityEngine, { span, origin, examples }: DrawRequest): Promise<Tensor> {
  const { world } = engine;
  const { source, dimensions } = world.setting;
  const noise = drawNormals(exampleKey(world, origin), span, [examples, dimensions]);
  if (source === 'gaussian') return noise;
  const directions = drawNormals(choiceKey(world, origin), span, [examples, dimensions]);
  const { rows } = await run(engine, 'moons', { directions, noise });
  return rows as Tensor;
}

/** The pool itself with the share of each point: `points` float64 [R, M, d], `weights` float64 [R, M]. */
async function keepPool(
  _: DensityEngine,
  { span, rows: points, shares }: FitSpanRequest,
): Promise<NamedArrays> {
  const [rows, width] = shares.dims as readonly [number, number];
  if (rows === span.count) return { points, weights: shares };
  const weights = new Float64Array(span.count * width);
  for (let r = 0; r < span.count; r++) weights.set(shares.data as Float64Array, r * width);
  return { points, weights: tensor('float64', [span.count, width], weights) };
}

async function drawSynthetic(engine: DensityEngine, request: SampleDrawRequest): Promise<Tensor> {
  const { world } = engine;
  const { span, origin, examples, parameters } = request;
  const draws = {
    uniforms: drawUniforms(choiceKey(world, origin), span, [examples]),
    noise: drawNormals(exampleKey(world, origin), span, [examples, world.setting.dimensions]),
  };
  // The next power of 2: few graphs serve pools of all sizes.
  const most = 2 ** Math.ceil(Math.log2(pointsOf(parameters) + 1));
  const { rows } = await run(engine, 'sample', { ...parameters, ...draws }, most);
  return rows as Tensor;
}

function pointsOf({ weights }: NamedArrays): number {
  return weights?.dims[1] as number;
}

/** The frozen test points, [Q, d]: real data of a batch 0 that no model is fitted on, the same for all replicates. */
function testPoints(engine: DensityEngine): Promise<Tensor> {
  const { world } = engine;
  const { testRows: examples, dimensions } = world.setting;
  return engine.remember(`density:test ${JSON.stringify(world)}`, async () => {
    const origin = { kind: 'real', iteration: 0 } as const;
    const drawn = await drawReal(engine, { span: { first: 0, count: 1 }, origin, examples });
    return { ...drawn, dims: [examples, dimensions] };
  });
}

/** Log densities of the models at the test points, float64 [R, Q]. */
async function logDensities(engine: DensityEngine, count: number, parameters: NamedArrays): Promise<Tensor> {
  const test = await testPoints(engine);
  const Q = test.dims[0] as number;
  const whole = new Float64Array(count * Q);
  for (let first = 0; first < Q; first += testBlock) {
    await engine.context.yield();
    const size = Math.min(testBlock, Q - first);
    const block = sliceReplicates(test, { first, count: size });
    const { logDensity } = await run(engine, 'logDensity', { ...parameters, test: block });
    const values = logDensity?.data as Float64Array;
    for (let r = 0; r < count; r++) whole.set(values.subarray(r * size, (r + 1) * size), r * Q + first);
  }
  return tensor('float64', [count, Q], whole);
}

/** Kernel density estimation with a Gaussian kernel of fixed bandwidth: the model is the weighted pool. */
export const kernelDensity: ReplicateModel<DensityWorld> = {
  example: ({ setting }) => ({ dtype: 'float64', dims: [setting.dimensions] }),
  real: drawReal,
  fit: keepPool,
  sample: drawSynthetic,
  async evaluate(engine, { span, parameters }: EvaluateSpanRequest) {
    const logDensity = await logDensities(engine, span.count, parameters);
    const score = await run(engine, 'score', { logDensity });
    return { ...score, ...(await run(engine, 'moments', parameters)) };
  },
  evaluationBytes({ setting }, parameters) {
    // The differences of a block in every coordinate, their squares, and the exponents.
    return elementBytes('float64') * testBlock * pointsOf(parameters) * (setting.dimensions + 4);
  },
  drawingBytes({ setting }, examples, parameters) {
    const points = parameters ? pointsOf(parameters) : 0;
    return (
      elementBytes('float64') * (points * (setting.dimensions + 2) + examples * (6 * setting.dimensions))
    );
  },
};
