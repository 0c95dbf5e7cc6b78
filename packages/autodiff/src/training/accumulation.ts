import type { GraphBuilder, Value } from '@ouroboros/onnx';
import { Algebra, dtypeOf } from '../algebra.ts';
import type { ForwardPlan } from './forward-plan.ts';
import type { TrainStepOptions } from './options.ts';
import { type Pass, type PassInputs, writePass } from './pass.ts';

/**
 * Writes A passes over micro-batches as an inner Loop that carries sums: of losses, weights and gradients. Batch values
 * are [A, ..]. A loss without a weight counts 1 in every micro-batch.
 */
export function accumulate(
  body: GraphBuilder,
  plan: ForwardPlan,
  options: TrainStepOptions,
  inputs: PassInputs,
  parts: number,
): Pass {
  const statistics = (options.statistics ?? []).map(({ name }) => name);
  const held = (name: string): Value => inputs.held.get(name) as Value;
  const micro = new MicroBatch(body.subgraph('micro_batch'), options, statistics.map(held));
  micro.write(plan, inputs);
  const g = new Algebra(body);
  const sums = [...micro.scalarSums, ...options.parameters.map(held)];
  const zeros = sums.map((like) => g.zeros(dtypeOf(like), g.shape(like)));
  const results = body.ops(
    'Loop',
    [body.scalar('int64', parts), undefined, ...zeros, ...statistics.map(held)],
    { body: { type: 'graph', value: micro.builder.graph } },
    { outputs: sums.length + statistics.length },
  );
  const [loss, weight, ...rest] = results as [Value, Value, ...Value[]];
  const count = options.parameters.length;
  return { loss, weight, gradients: rest.slice(0, count), statistics: rest.slice(count) };
}

/** The body of the inner Loop. */
class MicroBatch {
  readonly builder: GraphBuilder;
  private readonly g: Algebra;
  private readonly options: TrainStepOptions;
  private readonly statistics: readonly Value[];
  /** The carried sums of losses and weights, scalars. */
  scalarSums: readonly Value[] = [];

  constructor(builder: GraphBuilder, options: TrainStepOptions, statistics: readonly Value[]) {
    this.builder = builder;
    this.g = new Algebra(builder);
    this.options = options;
    this.statistics = statistics;
  }

  /** Inputs: part, condition, loss, weight, gradients, statistics. Outputs: the same from the condition on. */
  write(plan: ForwardPlan, inputs: PassInputs): void {
    const { builder, g, options } = this;
    const part = builder.input('part', 'int64', []);
    const condition = builder.input('more', 'bool', []);
    const parameters = options.parameters.map((name) => inputs.held.get(name) as Value);
    const dtype = parameters[0] ? dtypeOf(parameters[0]) : 'float32';
    this.scalarSums = ['loss_sum', 'weight_sum'].map((name) => builder.input(name, dtype, []));
    const gradientSums = parameters.map((value) => this.like(value, `${value.name}.gradient`));
    const statistics = this.statistics.map((value) => this.like(value, value.name));
    const names = (options.statistics ?? []).map(({ name }) => name);
    const held = new Map([
      ...inputs.held,
      ...names.map((name, i) => [name, statistics[i] as Value] as const),
    ]);
    const batch = Object.fromEntries(
      Object.entries(inputs.batch).map(([name, value]) => [name, builder.op('Gather', [value, part])]),
    );
    const pass = writePass(builder, plan, options, { ...inputs, held, batch }, true);
    const weight = pass.weight ?? g.scalar(dtype, 1);
    const terms = [pass.loss, weight].map((value) => g.reshape(g.cast(value, dtype), []));
    builder.output(builder.op('Identity', [condition]));
    [...this.scalarSums, ...gradientSums].forEach((sum, i) => {
      builder.output(g.add(sum, [...terms, ...pass.gradients][i] as Value));
    });
    for (const value of pass.statistics) builder.output(builder.op('Identity', [value]));
  }

  private like({ type }: Value, name: string): Value {
    return this.builder.input(name, type?.dtype ?? 'float32', type?.shape ?? []);
  }
}
