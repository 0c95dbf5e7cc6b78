import { type DataType, GraphBuilder, type Model, runPasses, type Value, verify } from '@ouroboros/onnx';
import { Algebra } from '../algebra.ts';
import { addKernelFunctions } from '../kernels/functions.ts';
import { multiplyByKernels } from '../kernels/products.ts';
import { reformulateConvolutions } from '../spatial/reformulation/reformulate.ts';
import { tileRows } from '../tiling/tile-rows.ts';
import { TrainBody } from './body.ts';
import { declare, declareInputs } from './inputs.ts';
import type { TrainStepOptions } from './options.ts';
import { outline } from './outline.ts';
import { Segments } from './segments.ts';
import { describeState, type StateTensor } from './state.ts';

/** A model that makes K training steps in one run. */
export interface TrainGraph {
  /**
   * Inputs: every state tensor; every batch input with a leading axis K; the fixed inputs; `learningRate` [K].
   * Outputs: every state tensor as `<name>.next`; `loss` and `gradientNorm` (before clipping), [K].
   */
  readonly model: Model;
  /** Parameters first, then slots, then the counter `step`, the number of steps made. */
  readonly state: readonly StateTensor[];
  /** Names of the inputs with a leading axis K, `learningRate` apart. */
  readonly batchInputs: readonly string[];
}

/**
 * Derives from a forward model the model that trains it: forward pass, loss, gradients, clipping and update as the body
 * of an ONNX Loop over K batches. The result of K steps does not depend on how they are cut into runs.
 *
 * @throws Fault `autodiff/unknown-parameter`, `autodiff/parameter-not-static`, `autodiff/unused-parameter` and what
 *   `differentiate` throws.
 */
export function buildTrainStep(forward: Model, options: TrainStepOptions): TrainGraph {
  const builder = new GraphBuilder(`${forward.graph.name}_train`, new Map(forward.opsetImports));
  const state = describeState(forward, options);
  const dtype = state[0]?.dtype ?? 'float32';
  const outer = declareInputs(builder, forward, state, options);
  const learningRate = declare(builder, 'learningRate', { dtype, shape: ['K'] });
  const segments = options.compact ? new Segments() : undefined;
  const body = new TrainBody(builder, forward, options, state, segments);
  const results = loop(builder, body.write(outer, learningRate), outer.state, learningRate);
  describeOutputs(builder, results, state, dtype);
  const model = builder.model();
  reformulateConvolutions(model);
  runPasses(model);
  if (options.tiling) {
    tileRows(model, options.tiling);
    verify(model);
  }
  if (options.kernels) {
    multiplyByKernels(model, segments);
    addKernelFunctions(model);
  }
  if (segments) outline(model, segments);
  return { model, state, batchInputs: Object.keys(outer.batch) };
}

/** Runs `body` once for every learning rate. */
function loop(
  builder: GraphBuilder,
  body: GraphBuilder,
  state: readonly Value[],
  learningRate: Value,
): readonly Value[] {
  const g = new Algebra(builder);
  const trips = g.reshape(builder.op('Shape', [learningRate]), []);
  return builder.ops(
    'Loop',
    [trips, undefined, ...state],
    { body: { type: 'graph', value: body.graph } },
    { outputs: state.length + 2 },
  );
}

function describeOutputs(
  builder: GraphBuilder,
  results: readonly Value[],
  state: readonly StateTensor[],
  dtype: DataType,
): void {
  state.forEach(({ name, dims, dtype }, i) => {
    const value = results[i] as Value;
    value.type = { dtype, shape: dims };
    builder.output(value, `${name}.next`);
  });
  ['loss', 'gradientNorm'].forEach((name, i) => {
    const value = results[state.length + i] as Value;
    value.type = { dtype, shape: ['K'] };
    builder.output(value, name);
  });
}
