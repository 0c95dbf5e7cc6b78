import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { exists, openTensorShard, readTensorShard, writeDurably, writeTensorShard } from '@ouroboros/data';
import type {
  EvaluateRequest,
  Evaluation,
  Expectation,
  ExpectRequest,
  Family,
  FitReport,
  FitRequest,
  LocatedMixture,
  OpenFamily,
  OpenRequest,
  Picture,
  SampleRequest,
} from '@ouroboros/models';
import type { Runtime } from '@ouroboros/runtime';
import { errorFactors } from '@ouroboros/theory';

/** Options of the counting family. */
export interface CountingOptions {
  readonly model: { readonly preset: string };
  readonly data: { readonly examples: number };
  /** Milliseconds that a fit and a batch take. */
  readonly fit: { readonly pause: number };
}

/** Hooks for tests. */
export interface CountingHooks {
  /** Told `fit 1 of seed 1` and the like when the call is done. */
  readonly onCall?: (call: string) => void;
  /** Replaces the test loss. */
  readonly testLoss?: (seed: number, iteration: number, weight: number) => number;
  /** Lets theory expect this weight times v_n, and tells it by name. */
  readonly expectedWeight?: number;
  /** How many real batches the data hold. */
  readonly realBatches?: number;
  /** Replaces the last training loss of the learning curve. */
  readonly lastLoss?: (iteration: number) => number;
  /** Replaces what share of the generated examples lies in each of two bins. */
  readonly shares?: (iteration: number) => readonly number[];
}

/** The counting family starts no worker, so it needs nothing of a runtime but its name. */
export const idleRuntime = { device: 'cpu', threads: 1 } as Runtime;

async function writeExamples(shard: string, values: readonly number[]): Promise<void> {
  const tensor = { dtype: 'float64', dims: [values.length], data: Float64Array.from(values) } as const;
  await writeTensorShard(shard, { examples: values.length, tensors: new Map([['values', tensor]]) });
}

interface Example {
  readonly value: number;
  readonly weight: number;
}

async function readExamples({ parts }: LocatedMixture): Promise<readonly Example[]> {
  const all: Example[] = [];
  for (const { shard, examples, weight } of parts) {
    const { tensors } = await readTensorShard(await openTensorShard(shard));
    const data = tensors.get('values')?.data ?? [];
    for (const value of data.slice(0, examples)) all.push({ value: Number(value), weight });
  }
  return all;
}

function weightedMean(examples: readonly Example[]): number {
  const sum = examples.reduce((total, { value, weight }) => total + value * weight, 0);
  return sum / examples.reduce((total, { weight }) => total + weight, 0);
}

/** A PNG file of one grey pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNoAAAAggCB2kUIOwAAAABJRU5ErkJggg==',
  'base64',
);

/** A pixel in whose file, behind the end of the picture, stands `text`: every model has a file of its own. */
function pictureOf(text: string): Picture {
  const tiles = { columns: 1, rows: 1, width: 1, height: 1 };
  return { name: 'weight', label: 'a pixel', tiles, png: Buffer.concat([pixel, Buffer.from(text)]) };
}

/** A quantity that half of the real examples have in either bin. */
const halves = { name: 'half', label: 'half', unit: 'halves', low: 0, high: 2, real: [0.5, 0.5] } as const;

/** A model is the weighted mean of its data plus a hundredth of its iteration; its examples lie around it. */
class OpenCounting implements OpenFamily {
  readonly model: string;
  readonly realExamples: number;
  readonly realShard: string;
  readonly facts: Readonly<Record<string, number>>;
  readonly expect?: NonNullable<OpenFamily['expect']>;
  private readonly request: OpenRequest<CountingOptions>;
  private readonly hooks: CountingHooks;

  constructor(request: OpenRequest<CountingOptions>, hooks: CountingHooks) {
    this.request = request;
    this.hooks = hooks;
    this.model = request.options.model.preset;
    this.realExamples = request.options.data.examples;
    this.realShard = join(request.dataDirectory, `real-seed${request.seed}`);
    this.facts = { parameters: 1 };
    const { expectedWeight } = hooks;
    if (expectedWeight !== undefined) this.expect = (asked) => this.expectWeights(asked, expectedWeight);
  }

  async fit({ iteration, mixture, directory, signal, onProgress }: FitRequest): Promise<FitReport> {
    const examples = await readExamples(mixture);
    const checkpoint = join(directory, 'checkpoint.json');
    await writeDurably(checkpoint, JSON.stringify({ iteration }));
    onProgress?.({ done: 1, total: 2, unit: 'steps' });
    await delay(this.request.options.fit.pause, undefined, signal && { signal }).catch(() => {
      throw signal?.reason;
    });
    const weight = weightedMean(examples) + iteration / 100;
    await writeDurably(join(directory, 'weights.safetensors'), JSON.stringify({ weight }));
    await rm(checkpoint, { force: true });
    this.tell(`fit ${iteration}`);
    const curve = [
      { step: 1, epoch: 0.5, trainLoss: weight },
      { step: 2, epoch: 1, trainLoss: this.hooks.lastLoss?.(iteration) ?? weight ** 2, testLoss: weight },
    ];
    return { trainExamples: examples.length, metrics: { trainLoss: weight ** 2 }, curve };
  }

  async realBatch(batch: number): Promise<string> {
    const { seed } = this.request;
    if (batch > (this.hooks.realBatches ?? Number.POSITIVE_INFINITY))
      throw new Error(`there is no batch ${batch}`);
    const shard = batch === 1 ? this.realShard : `${this.realShard}-${batch}`;
    if (!(await exists(shard))) {
      const value = (k: number) => seed + Math.cos(k + (batch - 1) * this.realExamples);
      await writeExamples(
        shard,
        Array.from({ length: this.realExamples }, (_, k) => value(k)),
      );
    }
    return shard;
  }

  async evaluate({ iteration, directory }: EvaluateRequest): Promise<Evaluation> {
    const weight = await this.weight(directory);
    this.tell(`evaluate ${iteration}`);
    const testLoss = this.hooks.testLoss?.(this.request.seed, iteration, weight) ?? weight;
    const item = { category: 'digit', item: '7', probability: 0.25, expected: 2, mentions: iteration };
    const distributions = [{ ...halves, generated: this.hooks.shares?.(iteration) ?? [1, 0] }];
    return { metrics: { testLoss }, standardErrors: { testLoss: 0.5 }, survival: [item], distributions };
  }

  async sample({ iteration, directory, examples, shard }: SampleRequest): Promise<void> {
    const weight = await this.weight(directory);
    await delay(this.request.options.fit.pause);
    await writeExamples(
      shard,
      Array.from({ length: examples }, (_, k) => weight + Math.sin(k + iteration)),
    );
    this.tell(`sample ${examples} from ${iteration}`);
  }

  async specimens({ iteration, directory }: EvaluateRequest) {
    this.tell(`specimens ${iteration}`);
    const text = `weight ${await this.weight(directory)}`;
    const structure = { name: 'C', label: text, generated: `generated by ${text}`, reference: 'real' };
    return { kind: 'text', items: [text], pictures: [pictureOf(text)], structures: [structure] } as const;
  }

  async close(): Promise<void> {}

  private async expectWeights({ schedule, fits }: ExpectRequest, weight: number): Promise<Expectation[]> {
    this.tell(`expect ${fits}`);
    const drawn = schedule.subsample?.(fits) === undefined ? fits : 1;
    return errorFactors(schedule, drawn).map((factor) => ({ testLoss: weight * factor }));
  }

  private async weight(directory: string): Promise<number> {
    return JSON.parse(await readFile(join(directory, 'weights.safetensors'), 'utf8')).weight;
  }

  private tell(call: string): void {
    this.hooks.onCall?.(`${call} of seed ${this.request.seed}`);
  }
}

/** A family of its own for the tests of the loop: real files, instant models. */
export function countingFamily(hooks: CountingHooks = {}): Family<CountingOptions> {
  return {
    name: 'counting',
    lossLabel: 'weight',
    metrics: [{ name: 'testLoss', label: 'weight', group: 'Loss', better: 'lower' }],
    presets: ['plain'],
    parse: (options) => {
      const { model, data, fit } = options as Record<string, object>;
      return {
        model: { preset: 'plain', ...model },
        data: { examples: 8, ...data },
        fit: { pause: 0, ...fit },
      };
    },
    async open(request) {
      const opened = new OpenCounting(request, hooks);
      await opened.realBatch(1);
      return opened;
    },
  };
}
