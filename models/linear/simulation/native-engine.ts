import { type ChainSteps, type DesignShape, invertDesigns, type Reals, runChains } from '@ouroboros/native';
import { allocate, type Tensor, tensor } from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';
import type { World } from '../world.ts';
import type { ChainEngine, ChainOutputs, ChainStretch, ChainSystem } from './chain-engine.ts';
import { featuresGraph } from './graphs/features.ts';
import type { PlannedFit, SchedulePlan } from './schedule-plan.ts';

/** What every span has in common. */
interface NativeSetting {
  readonly world: World;
  readonly plan: SchedulePlan;
  /** Whether designs are upper triangles. */
  readonly isTriangular: boolean;
  readonly threads: number;
}

/** Chains in the addon: replicates side by side in vectors, which graphs that see one small matrix after the other have no way to. */
export class NativeEngine implements ChainEngine {
  private readonly setting: NativeSetting;
  private readonly root: Tensor | undefined;
  /** Where there is a covariance. */
  private readonly features: Session | undefined;

  private constructor(setting: NativeSetting, root: Tensor | undefined, features: Session | undefined) {
    this.setting = setting;
    this.root = root;
    this.features = features;
  }

  /** `root`: the lower triangle C of Sigma = C C', [d, d]. */
  static async open(
    setting: NativeSetting,
    root: Tensor | undefined,
    context: WorkerContext,
  ): Promise<NativeEngine> {
    const { features, precision } = setting.world;
    const graph = featuresGraph({ features, precision, hasCovariance: true });
    return new NativeEngine(setting, root, root && (await context.session(graph)));
  }

  async solve(standard: Tensor, ridge: number): Promise<ChainSystem> {
    const { precision } = this.setting.world;
    const shape = this.shapeOf(standard);
    const { replicates: R, features: d } = shape;
    const features =
      this.features && this.root
        ? ((await this.features.run({ standard, root: this.root })).features as Tensor)
        : standard;
    const out = allocate(precision, R * d * d);
    invertDesigns(shape, realsOf(features), ridge, out, { threads: this.setting.threads });
    return { features, inverse: tensor(precision, [R, d, d], out) };
  }

  async run({ fits, system, truth, noise, models, moments }: ChainStretch): Promise<ChainOutputs> {
    const { world, plan, threads } = this.setting;
    const shape = this.shapeOf(system.features);
    const { replicates: R, features: d } = shape;
    const made = (dims: readonly number[]) =>
      tensor(world.precision, dims, allocate(world.precision, sizeOf(dims)));
    const outputs = { weight: made([R, d]), errors: made([fits.length, R]), models, moments };
    const { weight, errors } = outputs;
    const { features, inverse } = system;
    const named = { features, inverse, truth, noise, models, moments, weight, errors };
    const arrays = Object.fromEntries(Object.entries(named).map(([name, value]) => [name, realsOf(value)]));
    const root = this.root && { root: realsOf(this.root) };
    runChains(
      shape,
      stepsOf(world, plan, fits),
      { ...(arrays as Record<keyof typeof named, Reals>), ...root },
      { threads },
    );
    return outputs;
  }

  private shapeOf({ dims }: Tensor): DesignShape {
    const [replicates, rows, features] = dims as [number, number, number];
    return { replicates, rows, features, triangular: this.setting.isTriangular };
  }
}

function realsOf({ data }: Tensor): Reals {
  return data as Reals;
}

function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, size) => product * size, 1);
}

/** What the steps of a stretch do, as lists: see `runChains`. */
function stepsOf({ noise }: World, plan: SchedulePlan, fits: readonly PlannedFit[]): ChainSteps {
  const made = fits.flatMap(({ batches }) => batches);
  const terms = fits.flatMap((fit) => fit.terms);
  return {
    ...{ fits: fits.length, batches: plan.batches, moments: plan.moments, models: plan.models },
    firstBatch: firsts(fits.map(({ batches }) => batches.length)),
    source: Uint32Array.from(made, ({ source }) => source),
    target: Uint32Array.from(made, ({ target }) => target),
    scale: Float64Array.from(made, ({ size }) => noise / Math.sqrt(size)),
    firstTerm: firsts(fits.map((fit) => fit.terms.length)),
    term: Uint32Array.from(terms, ([place]) => place),
    share: Float64Array.from(terms, ([, share]) => share),
    place: Int32Array.from(fits, ({ place }) => place ?? -1),
  };
}

/** Where each list begins when lists of these lengths lie one after the other, and where the last ends. */
function firsts(lengths: readonly number[]): Uint32Array {
  const first = new Uint32Array(lengths.length + 1);
  for (const [i, length] of lengths.entries()) first[i + 1] = (first[i] as number) + length;
  return first;
}
