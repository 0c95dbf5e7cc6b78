import { Fault } from '@ouroboros/errors';
import { type Tensor, tensor } from '@ouroboros/onnx';
import type { NamedArrays } from '../replicates/arrays.ts';
import { drawNormals } from '../replicates/draws.ts';
import type { Engine } from '../replicates/engine.ts';
import type { DrawRequest, ReplicateModel } from '../replicates/model.ts';
import { exampleKey } from '../replicates/world.ts';
import { evaluateGraph } from './graphs/evaluate.ts';
import { fitGraph } from './graphs/fit.ts';
import { sampleGraph } from './graphs/sample.ts';
import { type Truth, truthOf } from './truth.ts';
import type { GaussianWorld } from './world.ts';

// Axes: R replicates of a span, N examples, d coordinates.

function truthIn(engine: Engine<GaussianWorld>): Truth {
  const { dimensions, covariance } = engine.world.setting;
  return engine.remember(`gaussian:truth ${JSON.stringify([dimensions, covariance])}`, () =>
    truthOf(dimensions, covariance),
  );
}

/** The real distribution as parameters of `replicates` models. */
function realParameters({ dimensions: d, factor }: Truth, replicates: number): NamedArrays {
  const factors = new Float64Array(replicates * d * d);
  for (let r = 0; r < replicates; r++) factors.set(factor, r * d * d);
  return {
    mean: tensor('float64', [replicates, d], new Float64Array(replicates * d)),
    factor: tensor('float64', [replicates, d, d], factors),
  };
}

/** Examples m + L z of models, [R, N, d]; element k*d + j of a replicate's stream is coordinate j of z of example k. */
async function draw(
  engine: Engine<GaussianWorld>,
  { span, origin, examples }: DrawRequest,
  { mean, factor }: NamedArrays,
): Promise<Tensor> {
  const d = engine.world.setting.dimensions;
  const normals = drawNormals(exampleKey(engine.world, origin), span, [examples, d]);
  const feeds = { mean: mean as Tensor, factor: factor as Tensor, normals };
  return (await engine.run('sample', () => sampleGraph(d), feeds)).rows as Tensor;
}

/** Gaussian fits, section 3 of the theory, for a span of replicates. */
export const gaussianModel: ReplicateModel<GaussianWorld> = {
  example: ({ setting }) => ({ dtype: 'float64', dims: [setting.dimensions] }),
  real: (engine, request) => draw(engine, request, realParameters(truthIn(engine), request.span.count)),
  sample: (engine, { parameters, ...request }) => draw(engine, request, parameters),
  fit: async (engine, { iteration, rows, shares }) => {
    const { dimensions, estimator } = engine.world.setting;
    requireDetermined(iteration, shares, dimensions);
    return engine.run('fit', () => fitGraph(truthIn(engine), estimator), { rows, shares });
  },
  evaluate: (engine, { parameters }) =>
    engine.run('evaluate', () => evaluateGraph(truthIn(engine)), parameters),
};

/** Refuses fits whose covariance must be singular. @throws Fault `gaussian/undetermined`. */
function requireDetermined(iteration: number, { data, dims }: Tensor, dimensions: number): void {
  const shares = (data as Float64Array).subarray(0, dims[1]);
  const examples = shares.reduce((count, share) => count + (share > 0 ? 1 : 0), 0);
  if (examples > dimensions) return;
  throw new Fault({
    code: 'gaussian/undetermined',
    kind: 'failure',
    subject: `fit ${iteration}`,
    expected: `at least model.dimensions + 1 = ${dimensions + 1} examples, for a covariance that is not singular`,
    received: `${examples}`,
    remedy: 'raise data.rows, or let the batches not shrink (growth)',
  });
}
