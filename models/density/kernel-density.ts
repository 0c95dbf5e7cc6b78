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
import { choiceKey, exampleKey, type Span } from '../replicates/world.ts';
import { graphs } from './graphs/index.ts';
import { testLanes } from './graphs/log-density.ts';
import type { DensityWorld } from './world.ts';

// Axes: R replicates of a span, N examples, M points of the pool, Q test points, d dimensions.

type DensityEngine = Engine<DensityWorld>;

/** Test points whose kernels are worked on at a time, for bounded memory. */
const testBlock = 8 * testLanes;

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

/** The pool itself with the share of each point: `points` float64 [R, M, d], `shares` float64 [R, M]. */
async function keepPool(
  _: DensityEngine,
  { span, rows: points, shares: given }: FitSpanRequest,
): Promise<NamedArrays> {
  const [rows, width] = given.dims as readonly [number, number];
  if (rows === span.count) return { points, shares: given };
  const shares = new Float64Array(span.count * width);
  for (let r = 0; r < span.count; r++) shares.set(given.data as Float64Array, r * width);
  return { points, shares: tensor('float64', [span.count, width], shares) };
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

function pointsOf({ shares }: NamedArrays): number {
  return shares?.dims[1] as number;
}

/**
 * The frozen test points, float64 [Q, d]: real data of a batch 0 that no model is fitted on, the same for all replicates. Q is
 * rounded up to a multiple of `testLanes`; the points behind the last are not scored.
 */
function testPoints(engine: DensityEngine): Promise<Tensor> {
  const { world } = engine;
  const { testRows, dimensions } = world.setting;
  return engine.remember(`density:test ${JSON.stringify(world)}`, async () => {
    const examples = Math.ceil(testRows / testLanes) * testLanes;
    const origin = { kind: 'real', iteration: 0 } as const;
    const drawn = await drawReal(engine, { span: { first: 0, count: 1 }, origin, examples });
    return { ...drawn, dims: [examples, dimensions] };
  });
}

/** Log densities of the models of a span at the test points, float64 [Q, R]. */
async function logDensities(
  engine: DensityEngine,
  { count }: Span,
  parameters: NamedArrays,
): Promise<Tensor> {
  const { testRows } = engine.world.setting;
  const test = await testPoints(engine);
  const whole = new Float64Array(testRows * count);
  for (let first = 0; first < testRows; first += testBlock) {
    await engine.context.yield();
    const size = Math.min(testBlock, (test.dims[0] as number) - first);
    const block = sliceReplicates(test, { first, count: size });
    const { logDensity } = await run(engine, 'logDensity', { ...parameters, test: block });
    const values = logDensity?.data as Float64Array;
    for (let q = 0; q < Math.min(size, testRows - first); q++) {
      for (let r = 0; r < count; r++) whole[(first + q) * count + r] = values[r * size + q] as number;
    }
  }
  return tensor('float64', [testRows, count], whole);
}

/** Kernel density estimation with a Gaussian kernel of fixed bandwidth: the model is the weighted pool. */
export const kernelDensity: ReplicateModel<DensityWorld> = {
  example: ({ setting }) => ({ dtype: 'float64', dims: [setting.dimensions] }),
  real: drawReal,
  fit: keepPool,
  sample: drawSynthetic,
  async evaluate(engine, { span, parameters }: EvaluateSpanRequest) {
    const logDensity = await logDensities(engine, span, parameters);
    const score = await run(engine, 'score', { logDensity });
    return { ...score, ...(await run(engine, 'moments', parameters)) };
  },
  evaluationBytes({ setting }, parameters) {
    // Of a block: differences and squares, their sum, exponents and kernels; besides, the pool turned over for its moments.
    return elementBytes('float64') * pointsOf(parameters) * (6 * testBlock + 3 * setting.dimensions);
  },
  drawingBytes({ setting }, examples, parameters) {
    const points = parameters ? pointsOf(parameters) : 0;
    return (
      elementBytes('float64') * (points * (setting.dimensions + 2) + examples * (6 * setting.dimensions))
    );
  },
};
