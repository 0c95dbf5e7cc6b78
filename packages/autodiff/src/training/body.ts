import { Fault } from '@ouroboros/errors';
import { type GraphBuilder, inlineInto, type Model, type Value } from '@ouroboros/onnx';
import { Algebra } from '../algebra.ts';
import { clipScale, globalNorm } from '../clipping.ts';
import { decompose } from '../decompose.ts';
import { reverse } from '../differentiate.ts';
import type { UpdatedParameter } from '../optimizers/optimizer.ts';
import { shareGelu } from '../tiling/share-gelu.ts';
import type { OuterInputs } from './inputs.ts';
import type { NamedValues, TrainStepOptions } from './options.ts';
import type { StateTensor } from './state.ts';

/** Writes the body of the Loop: one training step. */
export class TrainBody {
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
      const trained = this.options.parameters.includes(value.name);
      const given = graph.inputs.includes(value) ? (batch[value.name] ?? fixed[value.name]) : undefined;
      const bound = trained ? carried.get(value.name) : given;
      if (bound) bindings.set(value, bound);
    }
    const copies = inlineInto(this.body, graph, bindings);
    const written = decompose(this.body);
    const shared = this.options.tiling ? shareGelu(this.body) : new Map<Value, Value>();
    const outputs = graph.outputs.map((output) => {
      const copy = copies.get(output) as Value;
      const plain = written.get(copy) ?? copy;
      return [output.name, shared.get(plain) ?? plain] as const;
    });
    return this.options.loss(this.body, Object.fromEntries(outputs), { ...fixed, ...batch });
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
