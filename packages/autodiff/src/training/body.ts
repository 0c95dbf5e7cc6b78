import type { GraphBuilder, Model, Value } from '@ouroboros/onnx';
import { Algebra } from '../algebra.ts';
import { clipScale, globalNorm } from '../clipping.ts';
import type { UpdatedParameter } from '../optimizers/optimizer.ts';
import { isBounded, nextLossScale, unlessOverflow } from '../precision/loss-scale.ts';
import { lossScaleOf } from '../precision/options.ts';
import { accumulate } from './accumulation.ts';
import { type ForwardPlan, planForward } from './forward-plan.ts';
import type { OuterInputs } from './inputs.ts';
import type { TrainStepOptions } from './options.ts';
import { type Pass, writePass } from './pass.ts';
import type { Segments } from './segments.ts';
import { type StateTensor, scaleNames } from './state.ts';

type Carried = ReadonlyMap<string, Value>;

/** What the update of the parameters reads besides them. */
interface Update {
  readonly gradients: readonly Value[];
  /** Factor of every gradient; undefined: 1. */
  readonly scale: Value | undefined;
  readonly step: Value;
  readonly learningRate: Value;
}

/** Writes the body of the Loop: one training step. */
export class TrainBody {
  private readonly body: GraphBuilder;
  private readonly g: Algebra;
  private readonly plan: ForwardPlan;
  private readonly options: TrainStepOptions;
  private readonly state: readonly StateTensor[];
  private readonly segments: Segments | undefined;

  constructor(
    builder: GraphBuilder,
    forward: Model,
    options: TrainStepOptions,
    state: readonly StateTensor[],
    segments?: Segments,
  ) {
    this.body = builder.subgraph('step');
    this.g = new Algebra(this.body);
    this.plan = planForward(forward, options);
    this.options = options;
    this.state = state;
    this.segments = segments;
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
    const lossScale = carried.get(scaleNames.scale);
    const inputs = { held: carried, batch, fixed: outer.fixed, lossScale, segments: this.segments };
    const { accumulate: parts, statistics = [] } = this.options;
    const pass =
      parts === undefined
        ? writePass(body, this.plan, this.options, inputs, false)
        : accumulate(body, this.plan, this.options, inputs, parts);
    const loss = pass.weight ? g.div(pass.loss, pass.weight) : pass.loss;
    const scaledNorm = body.graph.within('norm', () =>
      globalNorm(g, pass.gradients, this.segments !== undefined),
    );
    const unscale = this.unscale(pass, lossScale);
    const norm = unscale ? g.mul(scaledNorm, unscale) : scaledNorm;
    const step = g.add(carried.get('step') as Value, 1);
    const learningRate = ofStep(learningRates);
    const update = { gradients: pass.gradients, scale: this.scale(norm, unscale), step, learningRate };
    const kept = this.keptNames(statistics.map(({ name }) => name));
    const next = (inner: Algebra): readonly Value[] => [
      ...inner.builder.graph.within('update', () => this.update(inner, carried, update)),
      ...pass.statistics,
    ];
    const state = this.nextState(carried, kept, next, step, norm);
    body.output(body.op('Identity', [condition]));
    for (const value of state) body.output(value);
    for (const value of [loss, norm]) body.output(g.reshape(value, []));
    return body;
  }

  /** Names of parameters, slots and statistics, in the order of the state. */
  private keptNames(statistics: readonly string[]): readonly string[] {
    const { parameters, optimizer } = this.options;
    const slots = parameters.flatMap((name) => optimizer.slots.map((slot) => `${name}.${slot}`));
    return [...parameters, ...slots, ...statistics];
  }

  /** What the gradients still have to be multiplied by to be those of the loss; undefined: 1. */
  private unscale({ weight }: Pass, lossScale: Value | undefined): Value | undefined {
    const { g } = this;
    const divisor = weight && lossScale ? g.mul(weight, lossScale) : (weight ?? lossScale);
    return divisor && g.op('Reciprocal', [divisor]);
  }

  /** What the optimizer has to multiply the gradients by; undefined: 1. */
  private scale(norm: Value, unscale: Value | undefined): Value | undefined {
    const { clipNorm } = this.options;
    if (clipNorm === undefined) return unscale;
    const clip = clipScale(this.g, norm, clipNorm);
    return unscale ? this.g.mul(clip, unscale) : clip;
  }

  /** The state after the step, in its order; with loss scaling the old one where the gradients are not finite. */
  private nextState(
    carried: Carried,
    names: readonly string[],
    next: (g: Algebra) => readonly Value[],
    step: Value,
    norm: Value,
  ): readonly Value[] {
    const { g, body } = this;
    const scale = lossScaleOf(this.options.precision);
    const of = (name: string): Value => carried.get(name) as Value;
    if (!scale) return [...next(g), step].map((value) => this.made(value));
    const finite = isBounded(g, norm);
    const values = unlessOverflow(
      body,
      finite,
      (inner) => [...next(inner), step],
      [...names, 'step'].map(of),
    );
    const scales = nextLossScale(g, finite, of(scaleNames.scale), of(scaleNames.steady), scale);
    return [...values.slice(0, -1), ...scales, values.at(-1) as Value];
  }

  /** `value` as something that a node of the body makes: a statistic may come out as it went in. */
  private made(value: Value): Value {
    return value.producer && value.graph === this.body.graph ? value : this.body.op('Identity', [value]);
  }

  /** Parameters and slots after the step. */
  private update(g: Algebra, carried: Carried, update: Update): readonly Value[] {
    const { optimizer, parameters } = this.options;
    const { gradients, scale, step, learningRate } = update;
    const scalars = { learningRate, step, ...(scale ? { gradientScale: scale } : {}) };
    const apply = optimizer.begin(g, scalars);
    const updates = parameters.map((name, i): UpdatedParameter => {
      const value = carried.get(name) as Value;
      const slots = optimizer.slots.map((slot) => carried.get(`${name}.${slot}`) as Value);
      const shape = value.type?.shape ?? [];
      const write = () => apply({ name, shape, value, gradient: gradients[i] as Value, slots });
      return this.segments ? this.segments.claim(g.builder.graph, `${optimizer.name}Update`, write) : write();
    });
    return [...updates.map(({ value }) => value), ...updates.flatMap(({ slots }) => slots)];
  }
}
