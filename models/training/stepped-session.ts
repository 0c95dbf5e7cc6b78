import type { TrainGraph } from '@ouroboros/autodiff';
import type { Tensor } from '@ouroboros/onnx';
import type { DeviceTensor, Feed, KeptOutputs, Session } from '@ouroboros/runtime';

/** Outputs with an axis of steps. */
const ofSteps = ['loss', 'gradientNorm'] as const;

type Feeds = Readonly<Record<string, Feed>>;

/** The part of a tensor [K, ..] that belongs to step `step`, over the same memory: [1, ..]. */
function ofStep(tensor: Tensor, step: number): Tensor {
  const { data, dims } = tensor;
  const size = data.length / (dims[0] as number);
  const part = (data as Float32Array).subarray(step * size, (step + 1) * size);
  return { ...tensor, dims: [1, ...dims.slice(1)], data: part } as Tensor;
}

/** Frees what a step was fed and nobody else holds. */
function release(state: Readonly<Record<string, DeviceTensor>>): void {
  for (const handle of Object.values(state)) handle.release();
}

/**
 * Training of any number of steps by a session that makes one in a run, with the state on the device in between: as fed and fetched
 * it is the session of the whole graph.
 */
export class SteppedSession implements Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  private readonly inner: Session;
  private readonly state: readonly string[];
  /** Inputs with a leading axis of steps. */
  private readonly batch: readonly string[];

  constructor(inner: Session, graph: TrainGraph) {
    this.inner = inner;
    this.inputNames = inner.inputNames;
    this.outputNames = inner.outputNames;
    this.state = graph.state.map(({ name }) => name);
    this.batch = [...graph.batchInputs, 'learningRate'];
  }

  get traffic(): Session['traffic'] {
    return this.inner.traffic;
  }

  async run(feeds: Feeds, fetches: readonly string[] = this.outputNames): Promise<Record<string, Tensor>> {
    const { outputs, resident } = await this.keep(feeds, fetches);
    const read = await Promise.all(
      Object.entries(resident).map(async ([name, handle]) => [name, await handle.read()] as const),
    );
    release(resident);
    return { ...outputs, ...Object.fromEntries(read) };
  }

  async keep(feeds: Feeds, fetches: readonly string[] = this.outputNames): Promise<KeptOutputs> {
    const steps = (feeds.learningRate as Tensor).data.length;
    const collected = new Map(ofSteps.map((name) => [name as string, new Float32Array(steps)]));
    let resident: KeptOutputs['resident'] = {};
    for (let step = 0; step < steps; step++) {
      const kept = await this.inner.keep({
        ...feeds,
        ...this.carried(resident),
        ...this.batchOf(feeds, step),
      });
      release(resident);
      resident = kept.resident;
      for (const [name, values] of collected) values.set(kept.outputs[name]?.data as Float32Array, step);
    }
    const outputs = [...collected].map(
      ([name, data]) => [name, { dtype: 'float32', dims: [steps], data }] as const,
    );
    return {
      outputs: Object.fromEntries(outputs.filter(([name]) => fetches.includes(name))),
      resident: wanted(resident, fetches),
    };
  }

  profile(): ReturnType<Session['profile']> {
    return this.inner.profile();
  }

  release(): Promise<void> {
    return this.inner.release();
  }

  /** The state behind a step as the next one reads it. */
  private carried(resident: KeptOutputs['resident']): Feeds {
    const entries = this.state.map((name) => [name, resident[`${name}.next`]] as const);
    return Object.fromEntries(
      entries.filter((entry): entry is [string, DeviceTensor] => entry[1] !== undefined),
    );
  }

  private batchOf(feeds: Feeds, step: number): Feeds {
    return Object.fromEntries(this.batch.map((name) => [name, ofStep(feeds[name] as Tensor, step)]));
  }
}

function wanted(resident: KeptOutputs['resident'], fetches: readonly string[]): KeptOutputs['resident'] {
  const entries = Object.entries(resident);
  release(Object.fromEntries(entries.filter(([name]) => !fetches.includes(name))));
  return Object.fromEntries(entries.filter(([name]) => fetches.includes(name)));
}
