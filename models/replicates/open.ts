import type { Tensor } from '@ouroboros/onnx';
import type { Schedule } from '@ouroboros/theory';
import type {
  EvaluateRequest,
  Evaluation,
  Expectation,
  ExpectRequest,
  Family,
  OpenRequest,
} from '../family.ts';
import { meanAndError } from '../mean-and-error.ts';
import type { NamedArrays } from './arrays.ts';
import { OpenWorld, type OpenWorldRequest } from './open-world.ts';
import type { World } from './world.ts';

/** What a family of replicates is, for one set of options and one seed. */
export interface ReplicatedFamily {
  readonly world: World;
  /** The module that exports the functions of `replicateProgram`. */
  readonly program: URL;
  /** Name of the model, such as a preset. */
  readonly model: string;
  /** Facts worth recording besides the numbers of rows and replicates. */
  readonly facts: Readonly<Record<string, string | number>>;
  /** What the figures of all replicates come to. Default: `meansOf` all of them, which must be [R] each. */
  summarise?(figures: NamedArrays): Evaluation;
  /** As `OpenFamily.expect`. */
  expect(schedule: Schedule, fits: number): readonly Expectation[];
}

/** Means over replicates of figures [R] with their standard errors; `testLoss` must be among them. */
export function meansOf(figures: NamedArrays): Evaluation {
  const metrics: Record<string, number> = {};
  const standardErrors: Record<string, number> = {};
  for (const [name, { data }] of Object.entries(figures)) {
    const { mean, standardError } = meanAndError(data as Float64Array);
    metrics[name] = mean;
    standardErrors[name] = standardError;
  }
  return { metrics: metrics as Evaluation['metrics'], standardErrors };
}

/** Means over the replicates of an array [R, K], K numbers. */
export function columnMeans({ data, dims }: Tensor): readonly number[] {
  const [replicates, columns] = dims as readonly [number, number];
  const sums = new Array<number>(columns).fill(0);
  const values = data as Float64Array;
  for (let i = 0; i < values.length; i++) {
    sums[i % columns] = (sums[i % columns] as number) + (values[i] as number);
  }
  return sums.map((sum) => sum / replicates);
}

/** A family of replicates for one set of options and one seed; made by `openReplicates`. */
export class OpenReplicates extends OpenWorld<World> {
  private readonly family: ReplicatedFamily;

  constructor(family: ReplicatedFamily, request: OpenWorldRequest) {
    const { world, program, model } = family;
    const facts = { ...family.facts, rows: world.rows, replicates: world.replicates };
    super({ name: world.family, world, program, model, facts }, request);
    this.family = family;
  }

  async evaluate(request: EvaluateRequest): Promise<Evaluation> {
    const { summarise = meansOf } = this.family;
    return summarise(await this.figures(request));
  }

  /** The figures of every replicate, float64 [R] or [R, K] each. */
  figures(request: EvaluateRequest): Promise<NamedArrays> {
    return this.evaluated(request);
  }

  async expect({ schedule, fits }: ExpectRequest): Promise<readonly Expectation[]> {
    return this.family.expect(schedule, fits);
  }
}

/** Opens a family of replicates for one seed; draws the first real batch unless it is there. */
export async function openReplicates(
  family: ReplicatedFamily,
  request: OpenWorldRequest,
): Promise<OpenReplicates> {
  const open = new OpenReplicates(family, request);
  await open.realBatch(1, request);
  return open;
}

/** What makes a family of replicates of its options. */
export interface FamilyDefinition<Options, Dimensions>
  extends Pick<Family<Options>, 'name' | 'lossLabel' | 'metrics' | 'parse'> {
  /** Dimensions of the presets, by name. */
  readonly presets: Readonly<Record<string, Dimensions>>;
  /** Numbers that say all of a model of these dimensions. */
  parametersOf(dimensions: Dimensions): number;
  /** The family for one set of options and one seed. */
  describe(options: Options, seed: number): ReplicatedFamily;
}

/** Where a family is opened, and how many replicates are worked on at a time. */
type OpenDefinedRequest<Options> = OpenRequest<Options> & Pick<OpenWorldRequest, 'chunk'>;

/** The family of a definition. Its `open` takes a `chunk` too. */
export function replicatedFamily<Options, Dimensions extends Readonly<Record<string, number>>>({
  presets,
  parametersOf,
  describe,
  ...rest
}: FamilyDefinition<Options, Dimensions>): Family<Options> {
  return {
    ...rest,
    presets: Object.keys(presets),
    open: (request: OpenDefinedRequest<Options>) =>
      openReplicates(describe(request.options, request.seed), request),
    describePreset: (preset) => {
      const dimensions = presets[preset] as Dimensions;
      return { parameters: parametersOf(dimensions), dimensions };
    },
  };
}
