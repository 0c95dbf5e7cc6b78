import { Fault, nearest } from '@ouroboros/errors';
import {
  type DataType,
  GraphBuilder,
  inlineInto,
  isStatic,
  type Model,
  runPasses,
  type TensorType,
  type Value,
  verify,
} from '@ouroboros/onnx';
import { Algebra } from './algebra.ts';
import { clipScale, globalNorm } from './clipping.ts';
import { reverse } from './differentiate.ts';
import type { Optimizer, UpdatedParameter } from './optimizers/optimizer.ts';
import { shareGelu } from './tiling/share-gelu.ts';
import { type TileOptions, tileRows } from './tiling/tile-rows.ts';

/** Values by name. */
export type NamedValues = Readonly<Record<string, Value>>;

/** What `buildTrainStep` makes of a forward model. */
export interface TrainStepOptions {
  /** Names of inputs or initializers of the forward model: what is trained. */
  readonly parameters: readonly string[];
  /**
   * Writes the loss, a scalar.
   *
   * @param outputs outputs of the forward model
   * @param batch its inputs that are not trained, and `batchInputs`, of one step
   */
  readonly loss: (builder: GraphBuilder, outputs: NamedValues, batch: NamedValues) => Value;
  /** Further inputs of the loss, such as targets and weights, with their types in one step. */
  readonly batchInputs?: Readonly<Record<string, TensorType>>;
  /** Names of inputs of the forward model that are the same in every step: they get no leading axis. */
  readonly fixedInputs?: readonly string[];
  readonly optimizer: Optimizer;
  /** Largest global norm of the gradients, larger ones are scaled down to it; no limit when absent. */
  readonly clipNorm?: number;
  /**
   * Runs row-wise chains tile by tile, see `tileRows`: for models of static shapes that train on the CPU. GELUs in the tanh
   * form are written out, which changes their rounding.
   */
  readonly tiling?: TileOptions;
}

/** A tensor that a training run carries from step to step. */
export interface StateTensor {
  /** Name of the input; the output is `<name>.next`. */
  readonly name: string;
  readonly kind: 'parameter' | 'slot' | 'counter';
  /** The parameter that a slot belongs to. */
  readonly parameter?: string;
  readonly dtype: DataType;
  readonly dims: readonly number[];
}

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
  const body = new TrainBody(builder, forward, options, state);
  const results = loop(builder, body.write(outer, learningRate), outer.state, learningRate);
  describeOutputs(builder, results, state, dtype);
  const model = builder.model();
  runPasses(model);
  if (options.tiling) {
    tileRows(model, options.tiling);
    verify(model);
  }
  return { model, state, batchInputs: Object.keys(outer.batch) };
}

/** Inputs of the train model, each at its place. */
interface OuterInputs {
  readonly state: readonly Value[];
  readonly batch: NamedValues;
  readonly fixed: NamedValues;
}

/** The tensors of the state with their types. */
function describeState(forward: Model, options: TrainStepOptions): StateTensor[] {
  const parameters = options.parameters.map((name) => describeParameter(forward, name));
  const slots = parameters.flatMap(({ name, dtype, dims }) =>
    options.optimizer.slots.map(
      (slot): StateTensor => ({ name: `${name}.${slot}`, kind: 'slot', parameter: name, dtype, dims }),
    ),
  );
  const dtype = parameters[0]?.dtype ?? 'float32';
  const other = parameters.find((parameter) => parameter.dtype !== dtype);
  if (other) throw mixedTypes(other.name, dtype, other.dtype);
  return [...parameters, ...slots, { name: 'step', kind: 'counter', dtype, dims: [] }];
}

function describeParameter(forward: Model, name: string): StateTensor {
  const value = findParameter(forward, name);
  if (!value) throw unknownParameter(forward, name);
  const shape = value.type?.shape;
  if (!value.type || !isStatic(shape)) throw parameterNotStatic(name, shape?.join(', ') ?? 'unknown');
  return { name, kind: 'parameter', dtype: value.type.dtype, dims: shape };
}

function findParameter(forward: Model, name: string): Value | undefined {
  const { inputs, initializers } = forward.graph;
  return [...inputs, ...initializers].find((value) => value.name === name);
}

/** An input called exactly `name`. */
function declare(builder: GraphBuilder, name: string, type: TensorType): Value {
  const value = builder.input(name, type.dtype, type.shape ?? []);
  if (value.name === name) return value;
  throw new Fault({
    code: 'autodiff/duplicate-name',
    kind: 'request',
    subject: `input "${name}" of the train model`,
    expected: 'names that differ among parameters, their slots, batch inputs, step and learningRate',
    received: 'the name twice',
    remedy: 'rename it in the forward model',
  });
}

function declareInputs(
  builder: GraphBuilder,
  forward: Model,
  state: readonly StateTensor[],
  options: TrainStepOptions,
): OuterInputs {
  const carried = state.map(({ name, dtype, dims }) => declare(builder, name, { dtype, shape: dims }));
  const trained = new Set(options.parameters);
  const fixedNames = new Set(options.fixedInputs);
  const batch: Record<string, Value> = {};
  const fixed: Record<string, Value> = {};
  for (const { name, type } of forward.graph.inputs) {
    if (trained.has(name)) continue;
    if (!type) throw untypedInput(name);
    if (fixedNames.has(name)) fixed[name] = declare(builder, name, type);
    else batch[name] = declare(builder, name, perStep(type));
  }
  for (const [name, type] of Object.entries(options.batchInputs ?? {})) {
    batch[name] = declare(builder, name, perStep(type));
  }
  return { state: carried, batch, fixed };
}

/** The type of K values of `type`. */
function perStep({ dtype, shape }: TensorType): TensorType {
  return { dtype, shape: ['K', ...(shape ?? [])] };
}

/** Writes the body of the Loop: one training step. */
class TrainBody {
  private readonly body: GraphBuilder;
  private readonly g: Algebra;
  private readonly forward: Model;
  private readonly options: TrainStepOptions;
  private readonly state: readonly StateTensor[];

  constructor(
    builder: GraphBuilder,
    forward: Model,
    options: TrainStepOptions,
    state: readonly StateTensor[],
  ) {
    this.body = builder.subgraph('step');
    this.g = new Algebra(this.body);
    this.forward = forward;
    this.options = options;
    this.state = state;
  }

  /** Inputs: iteration, condition, state. Outputs: condition, state, loss, gradient norm. */
  write(outer: OuterInputs, learningRates: Value): GraphBuilder {
    const { body, g } = this;
    const iteration = body.input('iteration', 'int64', []);
    const condition = body.input('condition', 'bool', []);
    const carried = new Map(
      this.state.map(({ name, dtype, dims }) => [name, body.input(name, dtype, dims)] as const),
    );
    const ofStep = (value: Value): Value => body.op('Gather', [value, iteration], { axis: 0 });
    const batch = Object.fromEntries(
      Object.entries(outer.batch).map(([name, value]) => [name, ofStep(value)] as const),
    );
    const loss = this.loss(carried, batch, outer.fixed);
    const gradients = this.gradients(loss, carried);
    const norm = globalNorm(g, gradients);
    const step = g.add(carried.get('step') as Value, 1);
    const updated = this.update(carried, gradients, norm, step, ofStep(learningRates));
    body.output(body.op('Identity', [condition]));
    for (const value of [...updated, step, g.reshape(loss, []), g.reshape(norm, [])]) body.output(value);
    return body;
  }

  private loss(carried: ReadonlyMap<string, Value>, batch: NamedValues, fixed: NamedValues): Value {
    const { graph } = this.forward;
    const bindings = new Map<Value, Value>();
    for (const value of [...graph.inputs, ...graph.initializers]) {
      const bound = this.options.parameters.includes(value.name)
        ? carried.get(value.name)
        : (batch[value.name] ?? fixed[value.name]);
      if (bound) bindings.set(value, bound);
    }
    const copies = inlineInto(this.body, graph, bindings);
    const replaced = this.options.tiling ? shareGelu(this.body) : new Map<Value, Value>();
    const outputs = graph.outputs.map((output) => {
      const copy = copies.get(output) as Value;
      return [output.name, replaced.get(copy) ?? copy] as const;
    });
    return this.options.loss(this.body, Object.fromEntries(outputs), batch);
  }

  private gradients(loss: Value, carried: ReadonlyMap<string, Value>): readonly Value[] {
    const { parameters } = this.options;
    const wrt = parameters.map((name) => carried.get(name) as Value);
    return reverse(this.body, loss, wrt).map((gradient, i) => {
      if (!gradient) throw unusedParameter(parameters[i] as string);
      return gradient;
    });
  }

  /** The state after the step, without the counter. */
  private update(
    carried: ReadonlyMap<string, Value>,
    gradients: readonly Value[],
    norm: Value,
    step: Value,
    learningRate: Value,
  ): readonly Value[] {
    const { optimizer, parameters, clipNorm } = this.options;
    const scale = clipNorm === undefined ? {} : { gradientScale: clipScale(this.g, norm, clipNorm) };
    const apply = optimizer.begin(this.g, { learningRate, step, ...scale });
    const updates = parameters.map((name, i): UpdatedParameter => {
      const value = carried.get(name) as Value;
      const slots = optimizer.slots.map((slot) => carried.get(`${name}.${slot}`) as Value);
      const shape = value.type?.shape ?? [];
      return apply({ name, shape, value, gradient: gradients[i] as Value, slots });
    });
    return [...updates.map(({ value }) => value), ...updates.flatMap(({ slots }) => slots)];
  }
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

function unknownParameter({ graph }: Model, name: string): Fault {
  const known = [...graph.inputs, ...graph.initializers].map((value) => value.name);
  return new Fault({
    code: 'autodiff/unknown-parameter',
    kind: 'request',
    subject: `parameter "${name}"`,
    expected: `an input or initializer of graph "${graph.name}"`,
    received: 'no such name',
    remedy: `nearest: ${nearest(name, known) ?? 'none, the graph has neither'}`,
  });
}

function parameterNotStatic(name: string, received: string): Fault {
  return new Fault({
    code: 'autodiff/parameter-not-static',
    kind: 'request',
    subject: `parameter "${name}"`,
    expected: 'a shape of known numbers',
    received,
    remedy: 'declare the shape in the forward model',
  });
}

function unusedParameter(name: string): Fault {
  return new Fault({
    code: 'autodiff/unused-parameter',
    kind: 'request',
    subject: `parameter "${name}"`,
    expected: 'a loss that depends on every trained parameter',
    received: 'a loss that does not depend on it',
    remedy: 'leave it out of the trained parameters',
  });
}

function mixedTypes(name: string, expected: DataType, received: DataType): Fault {
  return new Fault({
    code: 'autodiff/mixed-types',
    kind: 'request',
    subject: `parameter "${name}"`,
    expected: `${expected}, as the other trained parameters`,
    received,
  });
}

function untypedInput(name: string): Fault {
  return new Fault({
    code: 'autodiff/unknown-type',
    kind: 'request',
    subject: `input "${name}" of the forward model`,
    expected: 'a declared type',
    received: 'none',
  });
}
