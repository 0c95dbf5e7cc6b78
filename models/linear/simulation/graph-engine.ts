import { allocate, scalar, type Tensor, tensor } from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';
import type { World } from '../world.ts';
import type { ChainEngine, ChainOutputs, ChainStretch, ChainSystem } from './chain-engine.ts';
import { chainGraph } from './graphs/chain.ts';
import { solverGraph } from './graphs/solver.ts';
import type { PlannedFit, SchedulePlan } from './schedule-plan.ts';

/** Chains in the graphs that define them, on any device. */
export class GraphEngine implements ChainEngine {
  private readonly solver: Session;
  private readonly chain: Session;
  private readonly world: World;
  private readonly plan: SchedulePlan;
  private readonly root: Record<string, Tensor>;

  private constructor(
    sessions: readonly [solver: Session, chain: Session],
    world: World,
    plan: SchedulePlan,
    root: Tensor | undefined,
  ) {
    [this.solver, this.chain] = sessions;
    this.world = world;
    this.plan = plan;
    this.root = root ? { root } : {};
  }

  /** `root`: the lower triangle C of Sigma = C C', [d, d]. */
  static async open(
    world: World,
    plan: SchedulePlan,
    root: Tensor | undefined,
    context: WorkerContext,
  ): Promise<GraphEngine> {
    const { features, precision } = world;
    const options = { features, precision, hasCovariance: root !== undefined };
    const solver = await context.session(solverGraph(options));
    const chain = await context.session(chainGraph({ ...options, batches: plan.batches }));
    return new GraphEngine([solver, chain], world, plan, root);
  }

  async solve(standard: Tensor, ridge: number): Promise<ChainSystem> {
    const solved = await this.solver.run({ standard, ridge: scalar('float64', ridge), ...this.root });
    return { features: solved.features ?? standard, inverse: solved.inverse as Tensor };
  }

  async run({ fits, system, truth, noise, models, moments }: ChainStretch): Promise<ChainOutputs> {
    const steps = stepsOf(this.world, this.plan, fits);
    const { features, inverse } = system;
    const state = { truth, noise, models, moments };
    const outputs = await this.chain.run({ features, inverse, ...this.root, ...state, ...steps });
    return {
      weight: outputs.weight as Tensor,
      errors: outputs.errors as Tensor,
      models: outputs['models.next'] as Tensor,
      moments: outputs['moments.next'] as Tensor,
    };
  }
}

/** What the steps of a stretch do, as tensors: see `chainGraph`. */
function stepsOf(
  { precision, noise }: World,
  { batches: B, moments: S, models: P }: SchedulePlan,
  fits: readonly PlannedFit[],
): Record<string, Tensor> {
  const K = fits.length;
  const labellers = new BigInt64Array(K * B);
  const [scales, shares] = [allocate(precision, K * B), allocate(precision, K * S)];
  const [targets, places] = [new Uint8Array(K * B * S), new Uint8Array(K * P)];
  for (const [k, { batches, terms, place }] of fits.entries()) {
    for (const [b, { source: from, target, size }] of batches.entries()) {
      labellers[k * B + b] = BigInt(from);
      scales[k * B + b] = noise / Math.sqrt(size);
      targets[(k * B + b) * S + target] = 1;
    }
    for (const [at, share] of terms) shares[k * S + at] = share;
    if (place !== undefined) places[k * P + place] = 1;
  }
  return {
    labellers: tensor('int64', [K, B], labellers),
    scales: tensor(precision, [K, B], scales),
    targets: tensor('bool', [K, B, S, 1, 1], targets),
    shares: tensor(precision, [K, S, 1, 1], shares),
    places: tensor('bool', [K, P, 1, 1], places),
    isSum: tensor(
      'bool',
      [S, 1, 1],
      Uint8Array.from({ length: S }, (_, place) => (place === 0 ? 1 : 0)),
    ),
  };
}
